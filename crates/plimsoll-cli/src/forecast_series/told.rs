//! Forecasting the series of a group, from memory or from a file: some teach, then all are told, so many at once.

use std::borrow::Cow;
use std::io;

use plimsoll::series::{
    Estimate, Fan, Lengths, Lesson, Origins, Panel, SeriesForecast, Teaching, Told, is_short,
};
use plimsoll_files::{Clock, PlainSeries, SeriesGroup, StreamedGroup};

use super::view::{Counts, Largest, remarks};
use crate::arguments::ForecastArguments;
use crate::forecast::step;
use crate::progress::Progress;
use crate::stop::Stop;

/// Most series, values and rows of quantiles that are in memory at once.
const AT_ONCE: (usize, usize, usize) = (256, 1 << 20, 1 << 16);

/// Where the series of a group are.
#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    Held(&'a SeriesGroup),
    Streamed(&'a StreamedGroup),
}

/// A series at hand.
type Held<'a> = Cow<'a, PlainSeries>;

impl<'a> Source<'a> {
    pub(super) fn clock(self) -> Clock {
        match self {
            Source::Held(group) => group.clock,
            Source::Streamed(group) => group.clock,
        }
    }

    fn each(self) -> Box<dyn Iterator<Item = io::Result<Held<'a>>> + 'a> {
        match self {
            Source::Held(group) => Box::new(group.series.iter().map(|series| Ok(Cow::Borrowed(series)))),
            Source::Streamed(group) => Box::new(group.series().map(|series| series.map(Cow::Owned))),
        }
    }

    /// Those that did not end before a place.
    fn since(self, place: i64) -> impl Iterator<Item = io::Result<Held<'a>>> + use<'a> {
        self.each().filter(move |series| series.as_ref().map_or(true, |series| series.end() >= place))
    }
}

/// A group that was forecast.
pub(super) struct Group {
    pub(super) clock: Clock,
    pub(super) panel: Panel,
    pub(super) teaching: Teaching,
    pub(super) told: Vec<Told>,
    pub(super) counts: Counts,
    /// The place after which no series may have ended that is forecast.
    since: i64,
}

impl Group {
    /// The series that are forecast.
    pub(super) fn series<'a>(
        &self,
        source: Source<'a>,
    ) -> impl Iterator<Item = io::Result<Held<'a>>> + use<'a> {
        source.since(self.since)
    }

    /// Moments of steps ahead.
    pub(super) fn times(&self, series: &PlainSeries) -> Vec<String> {
        let label = |h: usize| self.clock.label(series.end() + i64::try_from(h).unwrap_or(0));
        (0..self.panel.horizon).map(label).collect()
    }
}

/// A group before anything is learned of it.
struct Begun {
    panel: Panel,
    lengths: Lengths,
    counts: Counts,
    since: i64,
}

/// A series with what is told of it.
pub(super) struct Forecast<'a> {
    pub(super) group: &'a Group,
    pub(super) series: &'a PlainSeries,
    pub(super) forecast: &'a SeriesForecast,
    /// Of steps that were not measured.
    pub(super) estimates: &'a [Estimate],
}

/// Where forecasts go, in order.
pub(super) type Write<'a> = &'a mut dyn FnMut(&Forecast<'_>) -> io::Result<()>;

/// What a run has at hand, and what it has seen.
pub(super) struct Work<'a> {
    pub(super) arguments: &'a ForecastArguments,
    pub(super) progress: Progress,
    pub(super) stop: Stop,
    pub(super) notes: Vec<String>,
    pub(super) largest: Largest,
    /// How many groups there are, and how many are done.
    pub(super) groups: usize,
    pub(super) done: usize,
}

impl Work<'_> {
    /// Forecasts a group.
    pub(super) fn group(&mut self, source: Source<'_>, write: Write<'_>) -> io::Result<Group> {
        let clock = source.clock();
        let words = format!("{} series", clock.step.words());
        let Begun { panel, lengths, counts, since } = self.begun(source)?;
        let every = panel.every(lengths.count());
        let some: Vec<Held<'_>> = source.since(since).step_by(every).collect::<io::Result<_>>()?;
        self.progress.stage(&format!("learning from the past of {} {words}", some.len()));
        let (progress, stop) = (&mut self.progress, &self.stop);
        let Lesson { teaching, told } = panel.lesson(&lengths, &values(&some), &mut |done, of| {
            stop.here(progress);
            step(progress, done, of);
        });
        drop(some);
        let group = Group { clock, panel, teaching, told, counts, since };
        let typical = self.typical(&group, source, &words)?;
        self.progress.stage(&format!("forecasting {} {words}", group.counts.all));
        let mut place = 0;
        for chunk in chunks(group.series(source), group.panel.horizon) {
            let chunk = chunk?;
            let mut forecasts = self.forecast(&group, &chunk, place, group.counts.all);
            let whole = chunk.iter().all(|series| series.missing == 0);
            let values = values(&chunk);
            let estimates = if whole { Vec::new() } else { group.panel.estimates_all(&values) };
            for (i, (series, forecast)) in chunk.iter().zip(&mut forecasts).enumerate() {
                group.panel.complete(&series.values, forecast, typical.as_ref());
                let estimates = estimates.get(i).map_or(&[][..], Vec::as_slice);
                self.largest.add((self.done, place + i), series, forecast, &|| estimates.to_vec());
                write(&Forecast { group: &group, series, forecast, estimates })?;
            }
            place += chunk.len();
        }
        let kind = if self.groups > 1 { format!("{} ", group.clock.step.words()) } else { String::new() };
        remarks(&group, &kind, &mut self.notes);
        self.done += 1;
        Ok(group)
    }

    /// Which series are forecast, and how; nothing is learned yet.
    fn begun(&mut self, source: Source<'_>) -> io::Result<Begun> {
        let (arguments, clock) = (self.arguments, source.clock());
        let horizon = arguments.horizon as usize;
        let own = || arguments.seasons.as_ref().map(|all| all.iter().map(|m| *m as usize).collect());
        let seasons: Vec<usize> = own().unwrap_or_else(|| clock.step.seasons());
        let mut end = 0;
        for (i, series) in source.each().enumerate() {
            let own = series?.end();
            end = if i == 0 { own } else { own.max(end) };
        }
        let patience = horizon.max(seasons.iter().copied().max().unwrap_or(1));
        let since = end - i64::try_from(patience).unwrap_or(i64::MAX);
        let (mut lengths, mut counts) = (Lengths::default(), Counts::default());
        let (mut ended, mut some) = (0, Vec::new());
        for series in source.each() {
            let series = series?;
            if series.end() >= since {
                lengths.add(series.values.len());
                counts.add(&series);
                continue;
            }
            ended += 1;
            if some.len() < 5 {
                some.push(format!("{} ({})", series.name, clock.label(series.end() - 1)));
            }
        }
        if ended > 0 {
            let more = if ended > 5 { ", …" } else { "" };
            self.notes.push(format!(
                "{ended} series ended more than {patience} steps before the others and are not forecast: {}{more}.",
                some.join(", ")
            ));
        }
        let longest = lengths.longest();
        let apart = horizon.min((longest / 8).max(1));
        let count = if apart == horizon { 3 } else { (longest / 2 / apart).clamp(1, 8) };
        let threads =
            arguments.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
        let panel = Panel {
            seasons,
            horizon,
            non_negative: true,
            fades: false,
            threads,
            origins: Origins { count, apart },
            only: None,
        };
        Ok(Begun { panel, lengths, counts, since })
    }

    /// What is typical, where there are series too short to tell by themselves.
    fn typical(&mut self, group: &Group, source: Source<'_>, words: &str) -> io::Result<Option<Fan>> {
        if group.counts.short == 0 {
            return Ok(None);
        }
        let every = group.panel.every_typical(group.counts.all);
        let count = group.counts.all.div_ceil(every);
        self.progress.stage(&format!("forecasting {count} {words} that tell what is typical"));
        let (mut some, mut done): (Vec<SeriesForecast>, usize) = (Vec::new(), 0);
        for chunk in chunks(group.series(source).step_by(every), group.panel.horizon) {
            let chunk = chunk?;
            let forecasts = self.forecast(group, &chunk, done, count);
            done += chunk.len();
            let long = chunk.iter().zip(forecasts).filter(|(series, _)| !is_short(&series.values));
            some.extend(long.map(|(_, forecast)| forecast));
        }
        Ok(group.panel.typical(some.iter()))
    }

    fn forecast(
        &mut self,
        group: &Group,
        chunk: &[Held<'_>],
        before: usize,
        of: usize,
    ) -> Vec<SeriesForecast> {
        let (progress, stop) = (&mut self.progress, &self.stop);
        group.panel.forecast_all(&values(chunk), &group.teaching, &mut |done, _| {
            stop.here(progress);
            step(progress, before + done, of);
        })
    }
}

fn values<'a>(series: &'a [Held<'_>]) -> Vec<&'a [f64]> {
    series.iter().map(|series| series.values.as_slice()).collect()
}

/// Series so many at once that they and their forecasts take little memory.
fn chunks<'a>(
    mut series: impl Iterator<Item = io::Result<Held<'a>>>,
    horizon: usize,
) -> impl Iterator<Item = io::Result<Vec<Held<'a>>>> {
    let most = AT_ONCE.0.min(AT_ONCE.2 / horizon.max(1)).max(1);
    std::iter::from_fn(move || {
        let (mut chunk, mut held) = (Vec::new(), 0);
        while chunk.len() < most && held < AT_ONCE.1 {
            match series.next() {
                Some(Ok(next)) => {
                    held += next.values.len();
                    chunk.push(next);
                }
                Some(Err(fault)) => return Some(Err(fault)),
                None => break,
            }
        }
        (!chunk.is_empty()).then_some(Ok(chunk))
    })
}
