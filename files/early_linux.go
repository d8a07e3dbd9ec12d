package files

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// beginWriting has the kernel write a part of a file, and does not wait for it (sync_file_range(2)).
func beginWriting(file *os.File, from, n int64) error {
	return writeRange(file, from, n, unix.SYNC_FILE_RANGE_WRITE)
}

// finishWriting waits until a part is written. It promises nothing: what makes the file findable is synced later.
func finishWriting(file *os.File, from, n int64) error {
	return writeRange(file, from, n, unix.SYNC_FILE_RANGE_WAIT_BEFORE)
}

// writeRange returns what the disk refuses. The kernel tells it once, so a later sync would succeed. A file system
// that cannot write a part alone is left to that sync.
func writeRange(file *os.File, from, n int64, how int) error {
	if n == 0 {
		return nil // all of it, for the kernel
	}
	raw, err := file.SyscallConn()
	if err != nil {
		return err
	}
	failed := raw.Control(func(fd uintptr) { err = unix.SyncFileRange(int(fd), from, n, how) })
	for _, cannot := range []error{unix.ENOSYS, unix.EPERM, unix.EINVAL, unix.ESPIPE} {
		if errors.Is(err, cannot) {
			err = nil
		}
	}
	return errors.Join(failed, err)
}
