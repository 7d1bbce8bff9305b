//! A file for what does not fit in memory: written once from its beginning, then read in pieces.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Bytes that are written, and by default read, at once.
const BLOCK: usize = 1 << 16;

/// A file that is gone when it is dropped. Where a file may lose its name while it is open it has none, so that nothing is left
/// whatever ends the process.
#[derive(Debug)]
pub(super) struct Scratch {
    file: File,
    /// Its name where it has one.
    path: Option<PathBuf>,
    /// What is not yet in the file.
    buffer: Vec<u8>,
    /// Bytes in the file.
    written: u64,
}

impl Scratch {
    /// A new file in a folder.
    pub(super) fn new(folder: &Path) -> io::Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!(".plimsoll-{}-{count}.tmp", std::process::id()));
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path)?;
        let path = fs::remove_file(&path).is_err().then_some(path);
        Ok(Self { file, path, buffer: Vec::with_capacity(BLOCK), written: 0 })
    }

    /// Bytes of all of it.
    pub(super) fn size(&self) -> u64 {
        self.written + self.buffer.len() as u64
    }

    /// Writes at the end.
    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BLOCK { self.flush() } else { Ok(()) }
    }

    /// What is appended can be read after this.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.written))?;
        self.file.write_all(&self.buffer)?;
        self.written += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.path.as_ref().map(fs::remove_file);
    }
}

/// A place in a stretch of a file.
#[derive(Debug)]
pub(super) struct Cursor {
    /// What is not yet in the buffer.
    next: u64,
    until: u64,
    buffer: Vec<u8>,
    at: usize,
    /// Bytes that are read at once.
    block: usize,
}

impl Cursor {
    /// At the beginning of a stretch.
    pub(super) fn new(from: u64, until: u64) -> Self {
        Self { next: from, until, buffer: Vec::new(), at: 0, block: BLOCK }
    }

    /// Whether nothing is left.
    pub(super) fn is_done(&self) -> bool {
        self.next == self.until && self.at == self.buffer.len()
    }

    /// The next bytes.
    pub(super) fn take<'a>(&'a mut self, scratch: &Scratch, count: usize) -> io::Result<&'a [u8]> {
        let held = self.buffer.len() - self.at;
        if held < count {
            self.buffer.drain(..self.at);
            self.at = 0;
            let left = usize::try_from(self.until - self.next).unwrap_or(usize::MAX);
            let more = self.block.max(count - held).min(left);
            self.buffer.resize(held + more, 0);
            let mut file = &scratch.file;
            file.seek(SeekFrom::Start(self.next))?;
            file.read_exact(&mut self.buffer[held..])?;
            self.next += more as u64;
        }
        let end = self.at + count;
        let taken = self.buffer.get(self.at..end).ok_or(io::ErrorKind::UnexpectedEof)?;
        self.at = end;
        Ok(taken)
    }

    /// The next bytes, so many of them that it is known beforehand.
    pub(super) fn array<const N: usize>(&mut self, scratch: &Scratch) -> io::Result<[u8; N]> {
        let taken = self.take(scratch, N)?;
        Ok(std::array::from_fn(|i| taken[i]))
    }

    /// A text with its length before it.
    pub(super) fn text(&mut self, scratch: &Scratch) -> io::Result<String> {
        let length = u32::from_le_bytes(self.array(scratch)?) as usize;
        Ok(String::from_utf8_lossy(self.take(scratch, length)?).into_owned())
    }
}

/// The length of a text or of a series, as it stands before it.
pub(super) fn length_of(count: usize) -> [u8; 4] {
    u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_in_pieces_and_nothing_is_left() {
        let folder = std::env::temp_dir().join(format!("plimsoll-scratch-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let mut scratch = Scratch::new(&folder).expect("a file");
        for i in 0..50_000_u32 {
            scratch.append(&i.to_le_bytes()).expect("written");
        }
        scratch.flush().expect("written");
        let (mut low, mut high) = (Cursor::new(0, 100_000), Cursor::new(100_000, scratch.size()));
        for i in 0..25_000_u32 {
            assert_eq!(u32::from_le_bytes(low.array(&scratch).expect("read")), i);
            assert_eq!(u32::from_le_bytes(high.array(&scratch).expect("read")), i + 25_000);
        }
        assert!(low.is_done() && high.is_done() && high.take(&scratch, 1).is_err());
        drop(scratch);
        assert_eq!(folder.read_dir().expect("a folder").count(), 0);
        fs::remove_dir(folder).expect("gone");
    }
}
