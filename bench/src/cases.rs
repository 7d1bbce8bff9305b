//! Cases of replay, made of data with sources: scenario folders that `plimsoll replay` plays. Each folder's README says what is sourced, derived and
//! assumed.

mod aws;
mod joint;
mod vm;
mod vms;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

/// Which case.
#[derive(Subcommand, Clone, Debug)]
pub(crate) enum Case {
    /// One-year commitments to virtual machines by region and type, against renting on demand.
    Vm(vm::Options),
    /// Hardware for the virtual machines of four regions: two generations of each family that share suppliers, power and money.
    Joint(joint::Options),
    /// Revenue of AWS by quarter as demand.
    Aws(aws::Options),
}

/// From where to where.
#[derive(Args, Clone, Debug)]
pub(crate) struct From {
    /// The data; `.gz` is unpacked.
    #[arg(long)]
    data: PathBuf,
    /// Folder to write; it must not be there.
    #[arg(long)]
    out: PathBuf,
}

/// A table or a text of a folder: its name, and what it holds.
type File = (&'static str, String);

/// Writes the case, and says how it is replayed.
pub(crate) fn run(case: &Case) -> Result<String, String> {
    let (out, files, how) = match case {
        Case::Vm(options) => (&options.from.out, vm::files(options)?, vm::HOW),
        Case::Joint(options) => (&options.from.out, joint::files(options)?, joint::HOW),
        Case::Aws(options) => (&options.from.out, aws::files(options)?, aws::HOW),
    };
    write(out, &files)?;
    let folder = out.display().to_string();
    Ok(how.iter().map(|line| line.replace("DIR", &folder)).collect::<Vec<_>>().join("\n"))
}

fn write(out: &Path, files: &[File]) -> Result<(), String> {
    if out.exists() {
        return Err(format!("{}: is there already", out.display()));
    }
    std::fs::create_dir_all(out).map_err(|why| format!("{}: {why}", out.display()))?;
    files.iter().try_for_each(|(name, text)| {
        std::fs::write(out.join(name), text).map_err(|why| format!("{name}: {why}"))
    })
}

/// Vintages by which a fleet always holds so much: at each time what is missing, what has gone included, in whole units with the rest carried on.
/// Times and lives are counted in steps; `wanted` begins with the first step.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
fn vintages(wanted: &[f64], life: usize) -> Vec<u64> {
    let mut bought: Vec<u64> = Vec::with_capacity(wanted.len());
    for (t, wanted) in wanted.iter().enumerate() {
        let there: u64 = bought[(t + 1).saturating_sub(life)..].iter().sum();
        bought.push((wanted - there as f64).ceil().max(0.0) as u64);
    }
    bought
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 10 are bought at first, 2 as more is wanted, none as less is; after three steps of life the 10 are replaced as far as needed.
    #[test]
    fn vintages_hold_what_is_wanted() {
        assert_eq!(vintages(&[10.0, 12.0, 11.0, 11.5, 12.0], 3), [10, 2, 0, 10, 2]);
    }

    #[test]
    fn a_folder_is_never_written_over() {
        let out = std::env::temp_dir().join(format!("plimsoll-case-{}", std::process::id()));
        write(&out, &[("a.csv", "a\n".to_owned())]).expect("written");
        let told = write(&out, &[]).expect_err("there");
        assert!(told.contains("is there already"), "{told}");
        std::fs::remove_dir_all(&out).expect("removed");
    }
}
