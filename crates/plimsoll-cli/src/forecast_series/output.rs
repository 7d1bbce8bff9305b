//! The files of a forecast, which appear whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::stop::Stop;

/// A folder to write to.
pub(super) struct Output {
    folder: PathBuf,
    stop: Stop,
    /// Names of files while they are written, and those they get.
    files: Vec<(PathBuf, PathBuf)>,
}

impl Output {
    /// Makes the folder where there is none.
    pub(super) fn new(folder: &Path, stop: &Stop) -> io::Result<Self> {
        if !folder.exists() {
            fs::create_dir_all(folder)?;
            stop.unfinished(folder.to_owned());
        }
        Ok(Self { folder: folder.to_owned(), stop: stop.clone(), files: Vec::new() })
    }

    /// A new file.
    pub(super) fn file(&mut self, name: &str) -> io::Result<BufWriter<File>> {
        let hidden = self.folder.join(format!(".{name}.{}.tmp", std::process::id()));
        let file = File::create(&hidden)?;
        self.stop.unfinished(hidden.clone());
        self.files.push((hidden, self.folder.join(name)));
        Ok(BufWriter::new(file))
    }

    /// All is written: files take their names, and the places of those that have them.
    pub(super) fn finish(self) -> io::Result<Vec<PathBuf>> {
        self.files.iter().try_for_each(|(hidden, file)| fs::rename(hidden, file))?;
        Ok(self.files.iter().map(|(_, file)| file.clone()).collect())
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        self.stop.clean();
    }
}

/// Writes the last bytes of a file.
pub(super) fn end(mut file: BufWriter<File>) -> io::Result<()> {
    file.flush()
}
