//! Constraint families by name, so that a test can leave one out and see that some plan is then too good to be true.

#[cfg(test)]
thread_local!(static LEFT_OUT: std::cell::Cell<Option<&'static str>> = const { std::cell::Cell::new(None) });

/// Whether a family is in the programme: always, but in a test that leaves it out.
pub(crate) fn keeps(family: &str) -> bool {
    #[cfg(test)]
    return LEFT_OUT.get() != Some(family);
    #[cfg(not(test))]
    return !family.is_empty();
}

/// Does something with a family left out.
#[cfg(test)]
pub(crate) fn without<T>(family: &'static str, work: impl FnOnce() -> T) -> T {
    LEFT_OUT.set(Some(family));
    let done = work();
    LEFT_OUT.set(None);
    done
}
