//! Writes the tables of the scenario folders in `examples/` from the shared data.
//!
//! `plimsoll-examples [--data DIR] [--out DIR] [--print] [--check] [hyperscaler-2026] [gpu-cloud] [own-fleet]`: data
//! default `../shared/data`, output default `examples`, folders default all three. Only CSV tables are written;
//! `scenario.toml`, overlays and READMEs beside them are by hand. The same data gives the same bytes. `--print` adds the
//! figures that the READMEs quote. `--check` leaves the output as it is and fails if it is not what would be written.

#[cfg(test)]
mod committed;
mod figure;
mod gpu_cloud;
mod hyperscaler;
mod own_fleet;
mod sheet;
mod source;
mod straight_line;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What goes wrong while reading the data or writing a folder.
type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// What was asked for on the command line.
struct Request {
    data: PathBuf,
    out: PathBuf,
    print: bool,
    check: bool,
    folders: Vec<String>,
}

fn request(mut words: impl Iterator<Item = String>) -> Outcome<Request> {
    let mut asked = Request {
        data: PathBuf::from("../shared/data"),
        out: PathBuf::from("examples"),
        print: false,
        check: false,
        folders: Vec::new(),
    };
    while let Some(word) = words.next() {
        match word.as_str() {
            "--data" => asked.data = words.next().ok_or("--data needs a folder")?.into(),
            "--out" => asked.out = words.next().ok_or("--out needs a folder")?.into(),
            "--print" => asked.print = true,
            "--check" => asked.check = true,
            "hyperscaler-2026" | "gpu-cloud" | "own-fleet" => asked.folders.push(word),
            other => return Err(format!("`{other}` is neither an option nor an example").into()),
        }
    }
    Ok(asked)
}

fn run() -> Outcome<()> {
    let asked = request(std::env::args().skip(1))?;
    if !asked.check {
        return write(&asked, &asked.out);
    }
    let fresh = std::env::temp_dir().join(format!("plimsoll-examples-{}", std::process::id()));
    let compared = write(&asked, &fresh).and_then(|()| compare(&fresh, &asked.out));
    std::fs::remove_dir_all(&fresh)?;
    compared
}

/// Fails with the names of the files that differ.
fn compare(fresh: &Path, kept: &Path) -> Outcome<()> {
    let mut differ = Vec::new();
    for folder in std::fs::read_dir(fresh)? {
        let folder = folder?;
        for file in std::fs::read_dir(folder.path())? {
            let file = file?;
            let beside = kept.join(folder.file_name()).join(file.file_name());
            if std::fs::read(file.path())? != std::fs::read(&beside).unwrap_or_default() {
                differ.push(beside.display().to_string());
            }
        }
    }
    differ.sort();
    if differ.is_empty() {
        Ok(())
    } else {
        Err(format!("not what would be written: {}", differ.join(", ")).into())
    }
}

fn write(asked: &Request, out: &Path) -> Outcome<()> {
    let data = source::Source::new(&asked.data);
    let wanted = |name: &str| asked.folders.is_empty() || asked.folders.iter().any(|f| f == name);
    let mut checks = Vec::new();
    if wanted("hyperscaler-2026") {
        checks.extend(hyperscaler::write(&data, &out.join("hyperscaler-2026"))?);
    }
    if wanted("gpu-cloud") {
        checks.extend(gpu_cloud::write(&data, &out.join("gpu-cloud"))?);
    }
    if wanted("own-fleet") {
        checks.extend(own_fleet::write(&data, &out.join("own-fleet"))?);
    }
    if asked.print {
        checks.iter().for_each(|line| println!("{line}"));
    }
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("plimsoll-examples: {fault}");
            ExitCode::FAILURE
        }
    }
}
