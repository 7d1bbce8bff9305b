//! Stopping: Ctrl-C or the time limit end planning with the best plan so far.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What a shell gives a process that Ctrl-C has ended.
const ENDED_BY_CTRL_C: i32 = 130;

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
