//! Step 4: our pick from the admissible set, which is in the order of the ARNs (PLACE-8).

use crate::rule::TieBreak;

/// The increment of SplitMix64.
const GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

/// The `draw`-th number (from 0) of the SplitMix64 stream of `seed`.
///
/// The generator is Steele, Lea and Flood's; the first outputs for seed 0 are `e220a8397b1dcdaf`,
/// `6e789e6aa1b965f4`.
fn split_mix(seed: u64, draw: u64) -> u64 {
    let mut z = seed.wrapping_add(GAMMA.wrapping_mul(draw.wrapping_add(1)));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A position in a list of `length`: the upper 64 bits of number × length.
fn position(seed: u64, draw: u64, length: usize) -> usize {
    let wide = u128::from(split_mix(seed, draw)) * (length as u128);
    usize::try_from(wide >> 64).unwrap_or(0)
}

/// Where in the admissible set the pick of a `random` stage is: seed 0 unless the caller says
/// otherwise (PLACE-7).
pub(crate) fn at_random_stage(tie_break: TieBreak, draw: u64, length: usize) -> usize {
    rule!("PLACE-7");
    match tie_break {
        TieBreak::Default => position(0, draw, length),
        TieBreak::LowestArn => 0,
        TieBreak::Seeded(seed) => position(seed, draw, length),
    }
}

/// Where in the admissible set the pick is when no stage was random (PLACE-8).
pub(crate) fn at_end(tie_break: TieBreak, draw: u64, length: usize) -> usize {
    rule!("PLACE-8");
    match tie_break {
        TieBreak::Default | TieBreak::LowestArn => 0,
        TieBreak::Seeded(seed) => position(seed, draw, length),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_split_mix_64() {
        // The published first outputs for seed 0 and for seed 1234567.
        assert_eq!(split_mix(0, 0), 0xE220_A839_7B1D_CDAF);
        assert_eq!(split_mix(0, 1), 0x6E78_9E6A_A1B9_65F4);
        assert_eq!(split_mix(1_234_567, 0), 6_457_827_717_110_365_317);
        assert_eq!(split_mix(1_234_567, 1), 3_203_168_211_198_807_973);
    }

    #[test]
    fn a_position_is_within_the_list() {
        for draw in 0..1000 {
            assert!(position(7, draw, 3) < 3);
        }
        assert_eq!(position(0, 0, 0), 0);
    }
}
