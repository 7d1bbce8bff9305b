//! HiGHS behind safe calls: the only file with `unsafe` code and the only one that names its functions.
//!
//! Every call passes pointers into slices whose lengths are the counts passed with them, so HiGHS reads and writes
//! inside them only. A `bool` answer is `false` where HiGHS reports an error; a warning counts as success.

#![allow(unsafe_code)]

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, Ordering};

use highs_sys as sys;

use crate::problem::{Matrix, Problem};
use crate::solution::Status;

/// One HiGHS instance and the model in it.
pub(crate) struct Model {
    raw: NonNull<c_void>,
}

// SAFETY: an instance owns its memory and keeps no reference to the thread that made it (the task scheduler is found
// anew, per thread, in each run). It is not `Sync`: every call goes through one owner.
unsafe impl Send for Model {}

impl Drop for Model {
    fn drop(&mut self) {
        // SAFETY: `raw` came from `Highs_create` and is destroyed once.
        unsafe { sys::Highs_destroy(self.raw.as_ptr()) }
    }
}

fn accepted(status: c_int) -> bool {
    status != sys::STATUS_ERROR
}

impl Model {
    /// An empty, silent instance.
    pub(crate) fn new() -> Self {
        // SAFETY: no argument; the answer is checked for null.
        let raw = NonNull::new(unsafe { sys::Highs_create() }).expect("HiGHS allocates its instance");
        let model = Model { raw };
        model.set_bool(c"output_flag", false);
        model
    }

    fn ptr(&self) -> *mut c_void {
        self.raw.as_ptr()
    }

    pub(crate) fn set_bool(&self, option: &CStr, value: bool) -> bool {
        // SAFETY: a live instance and a terminated string.
        accepted(unsafe { sys::Highs_setBoolOptionValue(self.ptr(), option.as_ptr(), value.into()) })
    }

    pub(crate) fn set_int(&self, option: &CStr, value: c_int) -> bool {
        // SAFETY: a live instance and a terminated string.
        accepted(unsafe { sys::Highs_setIntOptionValue(self.ptr(), option.as_ptr(), value) })
    }

    pub(crate) fn set_double(&self, option: &CStr, value: f64) -> bool {
        // SAFETY: a live instance and a terminated string.
        accepted(unsafe { sys::Highs_setDoubleOptionValue(self.ptr(), option.as_ptr(), value) })
    }

    pub(crate) fn set_string(&self, option: &CStr, value: &CStr) -> bool {
        // SAFETY: a live instance and terminated strings.
        accepted(unsafe { sys::Highs_setStringOptionValue(self.ptr(), option.as_ptr(), value.as_ptr()) })
    }

    /// Hands over a copy of the problem.
    pub(crate) fn pass(&mut self, problem: &Problem) -> bool {
        let integrality: Vec<c_int> = problem.integer.iter().map(|&whole| whole.into()).collect();
        let matrix = &problem.matrix;
        // SAFETY: the builder keeps cost and column bounds of one length, row bounds of another, `start` one longer
        // than the rows, `index` and `value` of one length with indices below the columns. `integrality` is as long
        // as the columns, or empty and then null, which HiGHS reads as all continuous.
        accepted(unsafe {
            sys::Highs_passMip(
                self.ptr(),
                problem.columns() as c_int,
                problem.rows() as c_int,
                problem.nonzeros() as c_int,
                sys::MATRIX_FORMAT_ROW_WISE,
                problem.sense.sign() as c_int,
                problem.offset,
                problem.cost.as_ptr(),
                problem.column_lower.as_ptr(),
                problem.column_upper.as_ptr(),
                problem.row_lower.as_ptr(),
                problem.row_upper.as_ptr(),
                matrix.start.as_ptr(),
                matrix.index.as_ptr(),
                matrix.value.as_ptr(),
                if integrality.is_empty() { std::ptr::null() } else { integrality.as_ptr() },
            )
        })
    }

    pub(crate) fn columns(&self) -> usize {
        // SAFETY: a live instance.
        unsafe { sys::Highs_getNumCol(self.ptr()) as usize }
    }

    pub(crate) fn rows(&self) -> usize {
        // SAFETY: a live instance.
        unsafe { sys::Highs_getNumRow(self.ptr()) as usize }
    }

    /// Solves from the basis at hand, if any, and says how it ended. The clock of the time limit starts at zero.
    pub(crate) fn run(&mut self, threads: u32, cancel: Option<&AtomicBool>) -> Status {
        settle_threads(threads);
        self.watch(cancel);
        // SAFETY: a live instance; the flag that `watch` registered outlives this call and is dropped after it.
        let answer = unsafe {
            sys::Highs_zeroAllClocks(self.ptr());
            sys::Highs_run(self.ptr())
        };
        if cancel.is_some() {
            self.watch(None);
        }
        // SAFETY: a live instance.
        status(unsafe { sys::Highs_getModelStatus(self.ptr()) }, accepted(answer))
    }

    /// Registers the flag that the interrupt callback reads, or none.
    fn watch(&mut self, cancel: Option<&AtomicBool>) {
        let kinds = [
            sys::kHighsCallbackSimplexInterrupt,
            sys::kHighsCallbackIpmInterrupt,
            sys::kHighsCallbackMipInterrupt,
        ];
        let data = cancel.map_or(std::ptr::null_mut(), |flag| std::ptr::from_ref(flag).cast_mut().cast());
        let callback: sys::HighsCCallbackType = if cancel.is_some() { Some(interrupt) } else { None };
        // SAFETY: a live instance; `interrupt` has the asked signature and only reads the flag, atomically. The
        // caller unregisters it before the borrow ends.
        unsafe {
            for kind in kinds {
                if cancel.is_none() {
                    sys::Highs_stopCallback(self.ptr(), kind);
                }
            }
            sys::Highs_setCallback(self.ptr(), callback, data);
            for kind in kinds {
                if cancel.is_some() {
                    sys::Highs_startCallback(self.ptr(), kind);
                }
            }
        }
    }

    /// Forgets basis and solution, keeps model and options.
    pub(crate) fn forget(&mut self) {
        // SAFETY: a live instance.
        unsafe { sys::Highs_clearSolver(self.ptr()) };
    }

    /// The codes of columns and rows in the basis at hand; `None` where there is none.
    pub(crate) fn basis(&self) -> Option<[Vec<c_int>; 2]> {
        if self.int(c"basis_validity") != sys::kHighsBasisValidityValid {
            return None;
        }
        let (mut columns, mut rows) = (vec![0; self.columns()], vec![0; self.rows()]);
        // SAFETY: each vector was just given the length HiGHS writes.
        accepted(unsafe { sys::Highs_getBasis(self.ptr(), columns.as_mut_ptr(), rows.as_mut_ptr()) })
            .then_some([columns, rows])
    }

    /// A basis to start from, by the codes of all columns and rows.
    pub(crate) fn set_basis(&mut self, columns: &[c_int], rows: &[c_int]) -> bool {
        assert!(columns.len() == self.columns() && rows.len() == self.rows());
        // SAFETY: two slices of the length HiGHS reads.
        accepted(unsafe { sys::Highs_setBasis(self.ptr(), columns.as_ptr(), rows.as_ptr()) })
    }

    /// Whether the last run left a feasible point of this kind.
    pub(crate) fn feasible(&self, item: &CStr) -> bool {
        self.int(item) == sys::SOLUTION_STATUS_FEASIBLE
    }

    /// An integer item of the report on the last run; 0 if there is none.
    pub(crate) fn int(&self, item: &CStr) -> c_int {
        let mut value = 0;
        // SAFETY: a live instance, a terminated string, a place for one integer.
        unsafe { sys::Highs_getIntInfoValue(self.ptr(), item.as_ptr(), &mut value) };
        value
    }

    /// A real item of the report on the last run; 0 if there is none.
    pub(crate) fn double(&self, item: &CStr) -> f64 {
        let mut value = 0.0;
        // SAFETY: a live instance, a terminated string, a place for one double.
        unsafe { sys::Highs_getDoubleInfoValue(self.ptr(), item.as_ptr(), &mut value) };
        value
    }

    /// Copies the solution out: columns `x` and `column_dual`, rows `activity` and `row_dual`.
    pub(crate) fn read(&self, columns: [&mut Vec<f64>; 2], rows: [&mut Vec<f64>; 2]) {
        let ([x, column_dual], [activity, row_dual]) = (columns, rows);
        for column in [&mut *x, &mut *column_dual] {
            column.resize(self.columns(), 0.0);
        }
        for row in [&mut *activity, &mut *row_dual] {
            row.resize(self.rows(), 0.0);
        }
        // SAFETY: each vector was just given the length HiGHS writes.
        unsafe {
            sys::Highs_getSolution(
                self.ptr(),
                x.as_mut_ptr(),
                column_dual.as_mut_ptr(),
                activity.as_mut_ptr(),
                row_dual.as_mut_ptr(),
            );
        }
    }

    /// New bounds of the rows named, which must differ from one another.
    pub(crate) fn change_rows(&mut self, rows: &[c_int], lower: &[f64], upper: &[f64]) -> bool {
        assert!(rows.len() == lower.len() && rows.len() == upper.len());
        // SAFETY: three slices of the length passed; HiGHS checks the indices.
        accepted(unsafe {
            let (rows, count) = (rows.as_ptr(), rows.len() as c_int);
            sys::Highs_changeRowsBoundsBySet(self.ptr(), count, rows, lower.as_ptr(), upper.as_ptr())
        })
    }

    /// New bounds of the columns named, which must differ from one another.
    pub(crate) fn change_columns(&mut self, columns: &[c_int], lower: &[f64], upper: &[f64]) -> bool {
        assert!(columns.len() == lower.len() && columns.len() == upper.len());
        // SAFETY: three slices of the length passed; HiGHS checks the indices.
        accepted(unsafe {
            let (columns, count) = (columns.as_ptr(), columns.len() as c_int);
            sys::Highs_changeColsBoundsBySet(self.ptr(), count, columns, lower.as_ptr(), upper.as_ptr())
        })
    }

    /// New costs of the columns named, which must differ from one another.
    pub(crate) fn change_costs(&mut self, columns: &[c_int], cost: &[f64]) -> bool {
        assert!(columns.len() == cost.len());
        // SAFETY: two slices of the length passed; HiGHS checks the indices.
        accepted(unsafe {
            let count = columns.len() as c_int;
            sys::Highs_changeColsCostBySet(self.ptr(), count, columns.as_ptr(), cost.as_ptr())
        })
    }

    /// Whether the columns named, which must differ from one another, take whole values only.
    pub(crate) fn change_whole(&mut self, columns: &[c_int], whole: bool) -> bool {
        let kinds: Vec<c_int> = vec![whole.into(); columns.len()];
        // SAFETY: two slices of the length passed; HiGHS checks the indices. Its kinds are 0, continuous, and 1, whole.
        accepted(unsafe {
            let count = columns.len() as c_int;
            sys::Highs_changeColsIntegralityBySet(self.ptr(), count, columns.as_ptr(), kinds.as_ptr())
        })
    }

    /// Appends rows.
    pub(crate) fn add_rows(&mut self, lower: &[f64], upper: &[f64], matrix: &Matrix) -> bool {
        assert!(lower.len() == upper.len() && lower.len() + 1 == matrix.start.len());
        // SAFETY: bounds of the length passed, `start` at least that long, `index` and `value` of one length.
        accepted(unsafe {
            sys::Highs_addRows(
                self.ptr(),
                lower.len() as c_int,
                lower.as_ptr(),
                upper.as_ptr(),
                matrix.value.len() as c_int,
                matrix.start.as_ptr(),
                matrix.index.as_ptr(),
                matrix.value.as_ptr(),
            )
        })
    }

    /// Removes rows, given in ascending order without repeats.
    pub(crate) fn delete_rows(&mut self, rows: &[c_int]) -> bool {
        // SAFETY: a slice of the length passed; HiGHS checks the indices.
        accepted(unsafe { sys::Highs_deleteRowsBySet(self.ptr(), rows.len() as c_int, rows.as_ptr()) })
    }
}

/// HiGHS keeps one scheduler a thread and refuses to run with another count until it is taken down.
fn settle_threads(threads: u32) {
    thread_local!(static SETTLED: Cell<u32> = const { Cell::new(0) });
    if SETTLED.replace(threads) != threads {
        // SAFETY: no run is in progress on this thread, which is not one of the scheduler's own.
        unsafe { sys::Highs_resetThreadScheduler(1) };
    }
}

/// Asks HiGHS to stop once the flag behind `flag` is set.
unsafe extern "C" fn interrupt(
    _kind: c_int,
    _message: *const c_char,
    _report: *const sys::HighsCallbackDataOut,
    answer: *mut sys::HighsCallbackDataIn,
    flag: *mut c_void,
) {
    // SAFETY: `flag` is the `AtomicBool` registered by `watch`, alive for the run; `answer` is null or HiGHS's own.
    unsafe {
        let stop = flag.cast::<AtomicBool>().as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed));
        if let Some(answer) = answer.as_mut() {
            answer.user_interrupt = stop.into();
        }
    }
}

fn status(code: c_int, accepted: bool) -> Status {
    match code {
        sys::MODEL_STATUS_OPTIMAL | sys::MODEL_STATUS_MODEL_EMPTY => Status::Optimal,
        sys::MODEL_STATUS_INFEASIBLE => Status::Infeasible,
        sys::MODEL_STATUS_UNBOUNDED => Status::Unbounded,
        sys::MODEL_STATUS_UNBOUNDED_OR_INFEASIBLE => Status::InfeasibleOrUnbounded,
        sys::MODEL_STATUS_REACHED_TIME_LIMIT => Status::TimeLimit,
        sys::MODEL_STATUS_REACHED_INTERRUPT | sys::MODEL_STATUS_HIGHS_INTERRUPT => Status::Interrupted,
        sys::MODEL_STATUS_LOAD_ERROR | sys::MODEL_STATUS_MODEL_ERROR => Status::Refused,
        sys::MODEL_STATUS_NOTSET if !accepted => Status::Refused,
        _ => Status::Numerical,
    }
}
