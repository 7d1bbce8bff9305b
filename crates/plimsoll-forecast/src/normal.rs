//! The normal distribution.

#[cfg(test)]
/// Half-width of the central 80 % interval, in standard deviations.
pub(crate) const Z_80: f64 = 1.281_551_565_544_600_4;
#[cfg(test)]
/// Half-width of the central 95 % interval, in standard deviations.
pub(crate) const Z_95: f64 = 1.959_963_984_540_054;

/// The value below which a standard normal number falls with probability `p`, 0 < p < 1; to about 16 digits.
///
/// # Source
/// Wichura 1988, Algorithm AS 241 (PPND16), *Applied Statistics* 37, 477–484.
pub(crate) fn quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(r, &CENTRE);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let r = (-tail.ln()).sqrt();
    let size = if r <= 5.0 { ratio(r - 1.6, &MIDDLE) } else { ratio(r - 5.0, &FAR) };
    size.copysign(q)
}

/// The share of standard normal numbers above `x`, to 1e-14, and to 1e-7 of itself far out.
///
/// # Source
/// Hart 1968, *Computer Approximations*, algorithm 5666, as in West 2005, *Better approximations to cumulative normal functions*.
pub(crate) fn above(x: f64) -> f64 {
    let size = x.abs();
    let bell = (-0.5 * size * size).exp();
    let tail = if size < 7.071_067_811_865_47 {
        let value = |c: &[f64]| c.iter().fold(0.0, |sum, c| sum * size + c);
        bell * value(&ABOVE) / value(&BELOW)
    } else {
        bell / (2.506_628_274_631 * [4.0, 3.0, 2.0, 1.0].iter().fold(size + 0.65, |far, k| size + k / far))
    };
    if x > 0.0 { tail } else { 1.0 - tail }
}

/// Coefficients of Hart's numerator and denominator, highest power first.
const ABOVE: [f64; 7] = [
    3.526_249_659_989_11e-2,
    0.700_383_064_443_688,
    6.373_962_203_531_65,
    33.912_866_078_383,
    112.079_291_497_871,
    221.213_596_169_931,
    220.206_867_912_376,
];
const BELOW: [f64; 8] = [
    8.838_834_764_831_84e-2,
    1.755_667_163_182_64,
    16.064_177_579_207,
    86.780_732_202_946_1,
    296.564_248_779_674,
    637.333_633_378_831,
    793.826_512_519_948,
    440.413_735_824_752,
];

/// Coefficients of a numerator and a denominator, lowest power first.
type Rational = [[f64; 8]; 2];

fn ratio(r: f64, [above, below]: &Rational) -> f64 {
    let value = |c: &[f64; 8]| c.iter().rev().fold(0.0, |sum, c| sum * r + c);
    value(above) / value(below)
}

#[allow(clippy::excessive_precision)]
const CENTRE: Rational = [
    [
        3.387_132_872_796_366_608_0,
        1.331_416_678_917_843_774_5e2,
        1.971_590_950_306_551_442_7e3,
        1.373_169_376_550_946_112_5e4,
        4.592_195_393_154_987_145_7e4,
        6.726_577_092_700_870_085_3e4,
        3.343_057_558_358_812_810_5e4,
        2.509_080_928_730_122_672_7e3,
    ],
    [
        1.0,
        4.231_333_070_160_091_125_2e1,
        6.871_870_074_920_579_083_0e2,
        5.394_196_021_424_751_107_7e3,
        2.121_379_430_158_659_586_7e4,
        3.930_789_580_009_271_061_0e4,
        2.872_908_573_572_194_267_4e4,
        5.226_495_278_852_854_561_0e3,
    ],
];

#[allow(clippy::excessive_precision)]
const MIDDLE: Rational = [
    [
        1.423_437_110_749_683_577_34,
        4.630_337_846_156_545_295_90,
        5.769_497_221_460_691_405_50,
        3.647_848_324_763_204_605_04,
        1.270_458_252_452_368_382_58,
        2.417_807_251_774_506_117_70e-1,
        2.272_384_498_926_918_458_33e-2,
        7.745_450_142_783_414_076_40e-4,
    ],
    [
        1.0,
        2.053_191_626_637_758_821_87,
        1.676_384_830_183_803_849_40,
        6.897_673_349_851_000_045_50e-1,
        1.481_039_764_274_800_745_90e-1,
        1.519_866_656_361_645_719_66e-2,
        5.475_938_084_995_344_946_00e-4,
        1.050_750_071_644_416_843_24e-9,
    ],
];

#[allow(clippy::excessive_precision)]
const FAR: Rational = [
    [
        6.657_904_643_501_103_777_20,
        5.463_784_911_164_114_369_90,
        1.784_826_539_917_291_335_80,
        2.965_605_718_285_048_912_30e-1,
        2.653_218_952_657_612_309_30e-2,
        1.242_660_947_388_078_438_60e-3,
        2.711_555_568_743_487_578_15e-5,
        2.010_334_399_292_288_132_65e-7,
    ],
    [
        1.0,
        5.998_322_065_558_879_376_90e-1,
        1.369_298_809_227_358_053_10e-1,
        1.487_536_129_085_061_485_25e-2,
        7.868_691_311_456_132_591_00e-4,
        1.846_318_317_510_054_681_80e-5,
        1.421_511_758_316_445_888_70e-7,
        2.044_263_103_389_939_785_64e-15,
    ],
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The three checks printed with the algorithm (p = 0.25, 0.001, 1e-20) and two common table values.
    #[test]
    fn quantiles_match_the_printed_ones() {
        let printed = [
            (0.25, -0.674_489_750_196_081_7),
            (0.001, -3.090_232_306_167_813_5),
            (1e-20, -9.262_340_089_798_408),
            (0.975, Z_95),
            (0.9, Z_80),
        ];
        for (p, z) in printed {
            assert!((quantile(p) - z).abs() < 1e-12 * (1.0 + z.abs()), "{p}: {}", quantile(p));
        }
        assert!(quantile(0.5).abs() < 1e-15);
    }

    /// Table values, and the way back, in the middle and far out.
    #[test]
    fn shares_above_match_the_quantiles() {
        for (x, share) in [
            (0.0, 0.5),
            (1.0, 0.158_655_253_931_457_05),
            (3.0, 1.349_898_031_630_094_5e-3),
            (8.0, 6.220_960_574_271_785e-16),
        ] {
            assert!(
                (above(x) / share - 1.0).abs() < 1e-7 && (above(x) - share).abs() < 1e-14,
                "{x}: {}",
                above(x)
            );
        }
        for p in [1e-20, 1e-8, 0.02, 0.4, 0.6, 0.99] {
            assert!((above(-quantile(p)) / p - 1.0).abs() < 1e-7, "{p}");
        }
    }
}
