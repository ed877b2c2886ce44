//! Something to find: the proof that the search can.

use std::hint::black_box;
use std::sync::mpsc;
use std::thread;

use crate::Failure;

/// The longest text that is held: longer than a card number.
const HELD_BYTES: usize = 32;

/// Holds a text in the heap and on the stack of a thread, until the program ends, and gives both
/// addresses. The text comes as the hex of its complement: what else of it passes through this
/// program is not what is searched.
pub(crate) fn hold(complement: &str) -> Result<(String, String), Failure> {
    let mut bytes = Vec::with_capacity(HELD_BYTES);
    for at in (0..complement.len()).step_by(2) {
        let pair = complement.get(at..at + 2).ok_or("half a byte")?;
        bytes.push(!u8::from_str_radix(pair, 16)?);
    }
    let length = bytes.len();
    if length > HELD_BYTES {
        return Err("too long to be held".into());
    }
    // It lives as long as the program.
    let heap: &'static [u8] = Box::leak(bytes.into_boxed_slice());
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let mut stack = [0_u8; HELD_BYTES];
        stack[..length].copy_from_slice(heap);
        // Whoever asked may be gone.
        let _ = tell.send(format!("{:p}", black_box(&raw const stack)));
        loop {
            thread::park();
            black_box(&stack);
        }
    });
    Ok((format!("{:p}", black_box(heap.as_ptr())), told.recv()?))
}
