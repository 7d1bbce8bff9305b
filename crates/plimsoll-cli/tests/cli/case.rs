//! A copy of an example to work on, and the binary.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

/// Few paths: what is tested here does not depend on how many there are.
pub(crate) const FEW: [&str; 2] = ["--set", "forecast.paths=1"];

/// A folder that is gone when the test is over.
pub(crate) struct Case {
    pub(crate) dir: PathBuf,
}

impl Case {
    /// A copy of an example.
    pub(crate) fn of(example: &str) -> Self {
        let case = Self::empty();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(example), &case.dir);
        case
    }

    /// An empty folder.
    pub(crate) fn empty() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("plimsoll-cli-{}-{count}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).expect("a folder");
        Self { dir }
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        fs::write(self.dir.join(file), text).expect("written");
    }

    /// Puts one text in the place of another, which must be there, the first time it stands there.
    pub(crate) fn change(&self, file: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.dir.join(file)).expect("read");
        assert!(text.contains(from), "{file} has no {from}");
        self.write(file, &text.replacen(from, to, 1));
    }

    /// Runs the binary in the folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command().args(arguments))
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
        command.current_dir(&self.dir);
        command
    }

    /// Names in a folder inside, hidden ones too, sorted; none where there is no such folder.
    pub(crate) fn names(&self, inside: &str) -> Vec<String> {
        let entries = self.dir.join(inside).read_dir().into_iter().flatten();
        let mut names: Vec<String> =
            entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

impl Drop for Case {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in from.read_dir().expect("an example") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name");
        // Runs of earlier tries are no part of the example.
        if path.is_dir() && name != "runs" {
            fs::create_dir_all(to.join(name)).expect("a folder");
            copy(&path, &to.join(name));
        } else if path.is_file() {
            fs::copy(&path, to.join(name)).expect("copied");
        }
    }
}

/// What a run of the binary left.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn of(command: &mut Command) -> Self {
        let Output { status, stdout, stderr } = command.output().expect("the binary runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Self { code: status.code(), out: text(stdout), err: text(stderr) }
    }

    /// Ended so, and said why on standard error if not well.
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        self
    }
}
