//! Joint paths of the series of a table.

use std::collections::BTreeMap;
use std::io::{self, Write};

use plimsoll::series::{Paths, SeriesForecast, Watch};
use plimsoll_files::PlainSeries;

use super::output::{Output, end};
use super::told::{Group, Source};
use crate::arguments::ForecastArguments;
use crate::forecast::cell;

/// Writes joint paths, a row a series, step and path.
pub(super) fn write(
    arguments: &ForecastArguments,
    (groups, sources): (&[Group], &[Source<'_>]),
    forecasts: &[Vec<SeriesForecast>],
    output: &mut Output,
    watch: Watch<'_>,
) -> io::Result<()> {
    let mut to = output.file("paths.csv")?;
    writeln!(to, "path,series,time,value")?;
    for ((group, source), forecasts) in groups.iter().zip(sources).zip(forecasts) {
        let series = group.series(*source).collect::<io::Result<Vec<_>>>()?;
        let values: Vec<&[f64]> = series.iter().map(|s| s.values.as_slice()).collect();
        let season = group.panel.seasons.first().copied().unwrap_or(1);
        let drawn = Paths::of(&values, &shared(series.iter().map(AsRef::as_ref)), season, &group.told).draw(
            &group.panel,
            forecasts,
            (arguments.seed, arguments.paths as usize),
            watch,
        );
        let steps = group.panel.horizon;
        let times: Vec<(String, Vec<String>)> =
            series.iter().map(|s| (cell(&s.name), group.times(s))).collect();
        for (path, values) in drawn.iter().enumerate() {
            for ((name, times), values) in times.iter().zip(values.chunks(steps)) {
                for (time, value) in times.iter().zip(values) {
                    writeln!(to, "{},{name},{time},{value}", path + 1)?;
                }
            }
        }
    }
    end(to)
}

/// What series share: the first and the second part of their names, each as a number.
fn shared<'a>(series: impl Iterator<Item = &'a PlainSeries>) -> Vec<(usize, usize)> {
    let mut labels: [BTreeMap<String, usize>; 2] = Default::default();
    let mut label = |part: usize, name: String| {
        let next = labels[part].len();
        *labels[part].entry(name).or_insert(next)
    };
    series
        .map(|s| {
            let mut parts = s.name.split('/');
            let first = parts.next().unwrap_or_default().to_owned();
            let second = parts.next().map_or_else(|| s.name.clone(), str::to_owned);
            (label(0, first), label(1, second))
        })
        .collect()
}
