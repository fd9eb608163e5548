//! Pixels to PNG, in memory: the one kind of PNG that charts need (8-bit RGB, not interlaced).
//!
//! Charts are mostly rows that equal the row above. The filter `Up` turns these into zeros, which even the fastest
//! compression level packs well.

use std::io::{self, Write};

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

const SIGNATURE: &[u8; 8] = b"\x89PNG\r\n\x1a\n";
const FILTER_UP: u8 = 2;

/// So many bytes of a row are compared with those above before they are subtracted.
const BLOCK: usize = 96;

/// Encodes rows of RGB triples, from the top.
pub fn encode(pixels: &[u8], width: u32, height: u32) -> io::Result<Vec<u8>> {
    let row_length = 3 * width as usize;
    assert_eq!(pixels.len(), row_length * height as usize, "three bytes a pixel");
    let mut image = SIGNATURE.to_vec();
    push_chunk(&mut image, b"IHDR", &header(width, height));
    push_chunk(&mut image, b"IDAT", &compress(pixels, row_length)?);
    push_chunk(&mut image, b"IEND", &[]);
    Ok(image)
}

fn header(width: u32, height: u32) -> [u8; 13] {
    let mut header = [0; 13];
    header[..4].copy_from_slice(&width.to_be_bytes());
    header[4..8].copy_from_slice(&height.to_be_bytes());
    // Eight bits a sample, RGB; then deflate, adaptive filters and no interlacing, which are all zero.
    header[8..10].copy_from_slice(&[8, 2]);
    header
}

fn compress(pixels: &[u8], row_length: usize) -> io::Result<Vec<u8>> {
    let first_above = vec![0; row_length];
    let mut above = first_above.as_slice();
    let mut filtered = vec![0; pixels.len() + pixels.len() / row_length];
    for (row, filtered) in pixels.chunks_exact(row_length).zip(filtered.chunks_exact_mut(row_length + 1)) {
        filtered[0] = FILTER_UP;
        let blocks = row.chunks(BLOCK).zip(above.chunks(BLOCK));
        for (difference, (block, block_above)) in filtered[1..].chunks_mut(BLOCK).zip(blocks) {
            // Mostly they are the same, which is seen faster than it is worked out.
            if block != block_above {
                subtract(block, block_above, difference);
            }
        }
        above = row;
    }
    // In one piece: at each write the encoder clears 32 KiB for its output, more instructions than the packing if done row by row.
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&filtered)?;
    encoder.finish()
}

fn subtract(block: &[u8], block_above: &[u8], difference: &mut [u8]) {
    for ((difference, byte), byte_above) in difference.iter_mut().zip(block).zip(block_above) {
        *difference = byte.wrapping_sub(*byte_above);
    }
}

fn push_chunk(image: &mut Vec<u8>, kind: &[u8; 4], content: &[u8]) {
    let length = u32::try_from(content.len()).expect("charts are smaller than 4 GiB");
    let mut checksum = Crc::new();
    checksum.update(kind);
    checksum.update(content);
    image.extend_from_slice(&length.to_be_bytes());
    image.extend_from_slice(kind);
    image.extend_from_slice(content);
    image.extend_from_slice(&checksum.sum().to_be_bytes());
}
