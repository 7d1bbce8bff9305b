//! A browser without a window and without a network.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

const LOOK: &str = include_str!("look.js");
/// Names under which Chromium is installed.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];
const PATIENCE: Duration = Duration::from_secs(60);

/// What came of one page in one colour scheme.
pub(crate) struct Seen {
    /// What a person would see go wrong, one object a width.
    pub(crate) facts: Vec<Value>,
    /// What the page wrote to the console.
    pub(crate) console: Vec<String>,
}

fn chromium() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let found = NAMES.iter().flat_map(|name| places.iter().map(move |p| p.join(name))).find(|p| p.is_file());
    found.unwrap_or_else(|| panic!("Chromium is missing; scripts/setup.sh installs it"))
}

/// A folder of its own for one start of the browser, gone with it.
struct Room(PathBuf);

impl Room {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("plimsoll-page-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder for the browser");
        Self(folder)
    }

    /// Runs the browser on a page and returns what it wrote to its two outputs.
    fn run(&self, page: &Path, flags: &[String]) -> (String, String) {
        let (out, err) = (self.0.join("out"), self.0.join("err"));
        let mut child = Command::new(chromium())
            .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"])
            .args(["--disable-dev-shm-usage", "--disable-background-networking", "--disable-extensions"])
            .args([
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--enable-logging=stderr",
                "--window-size=1400,1000",
            ])
            .arg(format!("--user-data-dir={}", self.0.join("profile").display()))
            .args(flags)
            .arg(format!("file://{}", page.display()))
            .stdout(Stdio::from(File::create(&out).expect("a file")))
            .stderr(Stdio::from(File::create(&err).expect("a file")))
            .spawn()
            .expect("the browser starts");
        let started = Instant::now();
        while child.try_wait().expect("the browser can be asked").is_none() {
            if started.elapsed() > PATIENCE {
                let _ = child.kill();
                panic!("the browser did not end: {}", fs::read_to_string(&err).unwrap_or_default());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let text =
            |file: &Path| String::from_utf8_lossy(&fs::read(file).expect("what it wrote")).into_owned();
        (text(&out), text(&err))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Looks at a page in light or in dark, as the reader's system would ask for it.
pub(crate) fn look(name: &str, page: &str, dark: bool) -> Seen {
    let scheme = u8::from(!dark);
    let room = Room::new(&format!("{name}-{scheme}"));
    let inside = serde_json::to_string(page).expect("text").replace("</", "<\\/");
    let harness = format!(
        "<!DOCTYPE html><meta charset=\"utf-8\"><body><script>var report = {inside};\n{LOOK}</script></body>"
    );
    let file = room.0.join("look.html");
    fs::write(&file, harness).expect("writable");
    let flags = [format!("--blink-settings=preferredColorScheme={scheme}"), "--dump-dom".to_owned()];
    let (out, err) = room.run(&file, &flags);
    let found = out.split("<pre id=\"facts\">").nth(1).and_then(|rest| rest.split("</pre>").next());
    let facts = found.unwrap_or_else(|| panic!("{name}: nothing was seen\n{err}"));
    let facts = facts.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let console = err.lines().filter(|line| line.contains(":CONSOLE")).map(str::to_owned).collect();
    Seen { facts: serde_json::from_str(&facts).expect("facts are JSON"), console }
}

/// Prints a page on paper and returns the document.
pub(crate) fn printed(name: &str, page: &str) -> Vec<u8> {
    let room = Room::new(&format!("{name}-paper"));
    let (file, paper) = (room.0.join("report.html"), room.0.join("report.pdf"));
    fs::write(&file, page).expect("writable");
    let flags = [format!("--print-to-pdf={}", paper.display()), "--no-pdf-header-footer".to_owned()];
    let (_, err) = room.run(&file, &flags);
    fs::read(&paper).unwrap_or_else(|fault| panic!("{name}: {fault}\n{err}"))
}
