//! Puts the example folders into the binary, so that `plimsoll init` needs no network and no checkout.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root =
        PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("../../examples");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut text = String::from(
        "/// Name of a file in its example, and its bytes.\ntype File = (&'static str, &'static [u8]);\n\n\
         /// Name of each example with its files.\nconst EXAMPLES: &[(&str, &[File])] = &[\n",
    );
    for example in sorted(&root)? {
        if !example.is_dir() {
            continue;
        }
        let _ = writeln!(text, "    ({:?}, &[", name(&example));
        for file in files(&example)? {
            let relative =
                file.strip_prefix(&example).map_err(io::Error::other)?.to_string_lossy().replace('\\', "/");
            let _ = writeln!(text, "        ({relative:?}, include_bytes!({:?})),", file.canonicalize()?);
        }
        text += "    ]),\n";
    }
    text += "];\n";
    fs::write(PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?).join("examples.rs"), text)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn sorted(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(dir)?.map(|e| e.map(|e| e.path())).collect::<io::Result<_>>()?;
    paths.sort();
    Ok(paths)
}

/// Files of a folder and its subfolders, without what runs have left.
fn files(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in sorted(dir)? {
        if path.is_dir() && name(&path) != "runs" {
            found.extend(files(&path)?);
        } else if path.is_file() {
            println!("cargo:rerun-if-changed={}", path.display());
            found.push(path);
        }
    }
    Ok(found)
}
