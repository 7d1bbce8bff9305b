//! Stopping: Ctrl-C or the time limit end planning with the best plan so far.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::Ended;
use crate::progress::Progress;

/// What a shell gives a process that Ctrl-C has ended.
pub(crate) const ENDED_BY_CTRL_C: i32 = 130;

/// Ctrl-C where there is no answer before all is done: work ends at the next piece of it, and what is unfinished is gone.
#[derive(Clone)]
pub(crate) struct Stop {
    flag: Arc<AtomicBool>,
    /// Files, and folders where they are empty then.
    unfinished: Rc<RefCell<Vec<PathBuf>>>,
}

impl Stop {
    pub(crate) fn new() -> Self {
        Self { flag: flag(None), unfinished: Rc::default() }
    }

    /// Whether Ctrl-C was pressed.
    pub(crate) fn asked(&self) -> bool {
        self.flag.load(Ordering::Relaxed)
    }

    /// What is to be gone if the work is not finished, the last first.
    pub(crate) fn unfinished(&self, path: PathBuf) {
        self.unfinished.borrow_mut().push(path);
    }

    /// The work is finished or given up: what is left of that is gone.
    pub(crate) fn clean(&self) {
        for path in self.unfinished.borrow_mut().drain(..).rev() {
            let _ = std::fs::remove_file(&path).or_else(|_| std::fs::remove_dir(&path));
        }
    }

    /// Ends the process where Ctrl-C was pressed. Engines that say how far they are can be stopped nowhere else.
    pub(crate) fn here(&self, progress: &mut Progress) {
        if self.asked() {
            self.clean();
            progress.stage("stopped; nothing is written");
            std::process::exit(Ended::Stopped.code().into());
        }
    }
}

/// The flag that ends planning, raised by Ctrl-C or after so many seconds. A second Ctrl-C ends the process at once.
pub(crate) fn flag(seconds: Option<f64>) -> Arc<AtomicBool> {
    let raised = Arc::new(AtomicBool::new(false));
    let asked = Arc::new(AtomicBool::new(false));
    // In this order: the first Ctrl-C finds the second flag down, and raises it.
    let at_once = signal_hook::flag::register_conditional_shutdown(
        signal_hook::consts::SIGINT,
        ENDED_BY_CTRL_C,
        Arc::clone(&asked),
    );
    let registered = at_once
        .and_then(|_| signal_hook::flag::register(signal_hook::consts::SIGINT, asked))
        .and_then(|_| signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(&raised)));
    if let Err(fault) = registered {
        eprintln!("note: Ctrl-C ends the process at once: {fault}");
    }
    if let Some(seconds) = seconds {
        let flag = Arc::clone(&raised);
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_secs_f64(seconds.clamp(0.0, 1e9)));
            flag.store(true, Ordering::Relaxed);
        });
    }
    raised
}
