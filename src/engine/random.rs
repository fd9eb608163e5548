//! Random streams: every draw is addressed by what it is for, so that no draw depends on how many came before it.
//!
//! The seed gives a ChaCha8 key; purpose, object and occurrence address one block of that key's output.
//! Different addresses never share a block. There is no state: asking twice gives the same answer, and two runs that
//! differ in one delay or one node draw the same numbers everywhere else. Outputs are pinned by tests: they are part of
//! what a seed means.

use std::cell::{RefCell, RefMut};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// 32-bit words in a ChaCha block.
const BLOCK_WORDS: u128 = 16;

/// 64-bit draws in a block.
const DRAWS: usize = 8;

/// The streams of one seed.
#[derive(Clone, Debug)]
pub struct RandomStreams {
    /// Has the key, and seeks to the beginning of each block. One for all, because a copy costs a third of a block; its
    /// position never affects a result.
    generator: RefCell<ChaCha8Rng>,
}

impl RandomStreams {
    pub fn new(seed: u64) -> Self {
        Self { generator: RefCell::new(ChaCha8Rng::from_seed(key_from_seed(seed))) }
    }

    /// One ChaCha block: the draws for the `occurrence`-th time that `purpose` needs them for `object`.
    ///
    /// The object is the stream; purpose and occurrence are the block's number in it.
    pub fn block(&self, purpose: u32, object: u64, occurrence: u32) -> [u64; DRAWS] {
        self.draws(purpose, object, occurrence)
    }

    /// The first draw of the block, for those who need no other.
    pub fn first(&self, purpose: u32, object: u64, occurrence: u32) -> u64 {
        let [first] = self.draws(purpose, object, occurrence);
        first
    }

    /// So many draws from the beginning of a block.
    pub fn draws<const COUNT: usize>(&self, purpose: u32, object: u64, occurrence: u32) -> [u64; COUNT] {
        let mut generator = self.generator_at(purpose, object, occurrence);
        std::array::from_fn(|_| generator.next_u64())
    }

    /// The first draws of the blocks for an occurrence and for the one after it. They cost little more than those of one block,
    /// because the generator makes four at a time.
    pub fn pair<const COUNT: usize>(&self, purpose: u32, object: u64, occurrence: u32) -> [[u64; COUNT]; 2] {
        let mut generator = self.generator_at(purpose, object, occurrence);
        let first = std::array::from_fn(|_| generator.next_u64());
        (COUNT..DRAWS).for_each(|_| _ = generator.next_u64());
        [first, std::array::from_fn(|_| generator.next_u64())]
    }

    /// The generator, at the beginning of a block.
    #[inline]
    fn generator_at(&self, purpose: u32, object: u64, occurrence: u32) -> RefMut<'_, ChaCha8Rng> {
        let block_number = u64::from(purpose) << 32 | u64::from(occurrence);
        let mut generator = self.generator.borrow_mut();
        // In this order: at the beginning of a block there is nothing to be generated anew for the other stream.
        generator.set_word_pos(u128::from(block_number) * BLOCK_WORDS);
        generator.set_stream(object);
        generator
    }
}

/// The number that 64 random bits stand for, strictly between 0 and 1.
///
/// 52 bits and a half: the sum is exact, so neither end is ever reached and `u` is as likely as `1 - u`.
pub fn unit_interval(bits: u64) -> f64 {
    const CELL: f64 = 1.0 / (1u64 << 52) as f64;
    ((bits >> 12) as f64 + 0.5) * CELL
}

/// SplitMix64 (Steele, Lea, Flood 2014) spreads the seed over the key.
///
/// Not `seed_from_u64`: its expansion may change between versions of rand_core.
fn key_from_seed(seed: u64) -> [u8; 32] {
    let mut state = seed;
    let mut key = [0; 32];
    for word in key.chunks_exact_mut(8) {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        word.copy_from_slice(&mix64(state).to_le_bytes());
    }
    key
}

/// SplitMix64's finalizer: each bit of the result depends on all bits.
pub const fn mix64(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// SplitMix64's published outputs for seed 1234567.
    #[test]
    fn the_key_is_the_published_expansion() {
        let words: Vec<u64> = key_from_seed(1_234_567)
            .chunks_exact(8)
            .map(|word| u64::from_le_bytes(word.try_into().unwrap()))
            .collect();
        let published = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
        ];
        assert_eq!(words, published);
    }

    /// Worked out by an implementation of ChaCha8 of its own, outside of this crate.
    #[test]
    fn the_blocks_of_a_seed_never_change() {
        assert_eq!(
            RandomStreams::new(0).block(0, 0, 0),
            [
                0xbf94_d133_2d8e_e5e8,
                0x3a73_8775_a6da_5a01,
                0x3d46_ff10_c143_ee06,
                0x17c6_ab23_e9f6_424f,
                0x5ce2_479b_2fb6_898b,
                0x0ae8_099f_86bf_f662,
                0x5f2f_09fd_c72f_90bd,
                0x95d5_3efa_28e5_a01f
            ]
        );
        assert_eq!(
            RandomStreams::new(7).block(1, 0x0123_4567_89ab_cdef, 2),
            [
                0xb732_7126_14ef_6e9d,
                0x2fc0_f24c_d969_bbb1,
                0xd20c_2483_67fd_56f3,
                0x15e3_0685_de5c_6566,
                0xb1ca_84df_0314_1993,
                0x891a_4abf_c8c9_2d46,
                0x5a92_842f_9591_22a4,
                0x0fb2_6fd6_8ec7_745e
            ]
        );
        assert_eq!(
            RandomStreams::new(u64::MAX).block(u32::MAX, u64::MAX, u32::MAX),
            [
                0xe4e7_aa6d_934c_9d33,
                0x3ba8_c31b_a208_9f52,
                0x9151_8433_9822_ad2e,
                0xd8f6_31da_db41_a022,
                0x6ba4_3089_1772_87d3,
                0x206f_7baf_0294_df83,
                0x13a2_d857_4aa0_c01b,
                0x84bd_6b82_c495_f571
            ]
        );
    }

    /// A block is the same wherever one comes from: the stream read straight through has it at the same position.
    #[test]
    fn occurrences_are_successive_blocks_of_one_stream() {
        let streams = RandomStreams::new(42);
        let mut straight = ChaCha8Rng::from_seed(key_from_seed(42));
        straight.set_stream(9);
        for occurrence in 0..6 {
            let expected: [u64; 8] = std::array::from_fn(|_| straight.next_u64());
            assert_eq!(streams.block(0, 9, occurrence), expected);
            assert_eq!(streams.first(0, 9, occurrence), expected[0]);
            assert_eq!(streams.draws::<3>(0, 9, occurrence), expected[..3]);
            let [one, next] = streams.pair::<6>(0, 9, occurrence);
            assert_eq!((one, next), (streams.draws(0, 9, occurrence), streams.draws(0, 9, occurrence + 1)));
        }
    }

    #[test]
    fn the_unit_interval_is_open() {
        assert!(unit_interval(0) > 0.0);
        assert!(unit_interval(u64::MAX) < 1.0);
        assert_eq!(unit_interval(0), 1.0 - unit_interval(u64::MAX));
    }

    proptest! {
        #[test]
        fn different_addresses_give_different_blocks(
            one in any::<(u64, u32, u64, u32)>(), other in any::<(u64, u32, u64, u32)>(),
        ) {
            prop_assume!(one != other);
            let block = |(seed, purpose, object, occurrence)| {
                RandomStreams::new(seed).block(purpose, object, occurrence)
            };
            prop_assert_ne!(block(one), block(other));
        }
    }
}
