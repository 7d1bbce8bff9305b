//! What a run cost, as the kernel counts it. Zero where there is no `/proc`.

use std::time::Instant;

/// A running measurement of the process.
pub(crate) struct Meter {
    wall: Instant,
    /// Seconds on processors that are not counted.
    before_s: f64,
}

/// What the process used since the meter was started.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    /// Seconds on processors, all threads, user and system.
    pub(crate) cpu_s: f64,
    /// Seconds on the wall.
    pub(crate) wall_s: f64,
    /// Largest resident memory, 10⁶ bytes.
    pub(crate) peak_mb: f64,
}

impl Meter {
    /// Measures the whole process: processor and memory since it began.
    pub(crate) fn start() -> Self {
        Meter { wall: Instant::now(), before_s: 0.0 }
    }

    /// Measures from here on: the largest memory is forgotten first, so that what is held already counts and what was
    /// only passed through does not.
    pub(crate) fn afresh() -> Self {
        // "5" resets the peak (proc(5), clear_refs). Where that is refused, the peak is that of the whole process.
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        Meter { wall: Instant::now(), before_s: cpu_s() }
    }

    pub(crate) fn usage(&self) -> Usage {
        Usage {
            cpu_s: cpu_s() - self.before_s,
            wall_s: self.wall.elapsed().as_secs_f64(),
            peak_mb: peak_mb(),
        }
    }
}

/// Fields 14 and 15 of `/proc/self/stat`, in ticks that Linux fixes at 100 a second towards user space.
fn cpu_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The second field is the command in brackets and may hold blanks; the third begins behind it.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_ascii_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    let kib = line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(0.0);
    kib * 1024.0 / 1e6
}

#[cfg(test)]
mod tests {
    use super::Meter;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_busy_process_shows() {
        let meter = Meter::start();
        let mut memory = vec![1u8; 50_000_000];
        while meter.usage().cpu_s < 0.05 {
            memory.iter_mut().for_each(|byte| *byte = byte.wrapping_mul(3));
        }
        let usage = meter.usage();
        assert!(usage.peak_mb > 50.0 && usage.wall_s > 0.0, "{usage:?} {}", memory[7]);
    }

    /// 200 MB are touched and given back before the meter starts: they are not counted, nor is the time they took.
    #[test]
    #[cfg(target_os = "linux")]
    fn what_was_before_does_not_count() {
        let before = Meter::start();
        while before.usage().cpu_s < 0.05 {
            let memory = vec![1u8; 200_000_000];
            assert_eq!(memory[memory.len() / 2], 1);
        }
        let meter = Meter::afresh();
        let after = meter.usage();
        assert!(after.peak_mb < before.usage().peak_mb.max(200.0) - 50.0, "{after:?}");
        assert!(after.cpu_s < 0.05, "{after:?}");
    }
}
