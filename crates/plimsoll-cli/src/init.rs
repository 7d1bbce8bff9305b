//! `plimsoll init`: an example scenario to start from. The examples are built into the binary.

use std::fs;
use std::path::Path;

use crate::Ended;
use crate::arguments::InitArguments;
use crate::sheet::say;

include!(concat!(env!("OUT_DIR"), "/examples.rs"));

pub(crate) fn init(arguments: &InitArguments) -> Ended {
    if arguments.blank {
        return blank(&arguments.dir);
    }
    let Some((_, files)) = EXAMPLES.iter().find(|(name, _)| *name == arguments.example) else {
        let names: Vec<&str> = EXAMPLES.iter().map(|(name, _)| *name).collect();
        eprintln!("error: there is no example `{}`; there are: {}", arguments.example, names.join(", "));
        return Ended::Wrong;
    };
    let dir = &arguments.dir;
    if dir.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        eprintln!("error: {} is not empty; name a new folder, so that nothing is lost", dir.display());
        return Ended::Wrong;
    }
    match copy(dir, files) {
        Ok(()) => {
            made(dir, files.len());
            Ended::Well
        }
        Err(fault) => {
            eprintln!("error: {} cannot be written: {fault}", dir.display());
            Ended::Wrong
        }
    }
}

fn blank(dir: &Path) -> Ended {
    match fs::create_dir_all(dir).and_then(|()| plimsoll_files::blank(dir)) {
        Ok(files) => {
            made(dir, files.len());
            Ended::Well
        }
        Err(fault) => {
            eprintln!("error: {} cannot be written: {fault}", dir.display());
            Ended::Wrong
        }
    }
}

fn made(dir: &Path, files: usize) {
    let dir = dir.display();
    say(&format!("made {dir} with {files} files; next: plimsoll plan {dir}\n"));
}

fn copy(dir: &Path, files: &[File]) -> std::io::Result<()> {
    for (name, bytes) in files {
        let path = dir.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, bytes)?;
    }
    Ok(())
}
