package files

import "os"

// early is a writer that brings a file's bytes to the disk as they arrive, a megabyte at a time. Without it the
// last sync of a file has all of them to write, and a commit of PostgreSQL or Redis waits for that.
type early struct {
	file  *os.File
	at    int64 // where the next bytes go
	begun int64 // what is before it is on its way to the disk
	ended int64 // what is before it is there
}

func newEarly(file *os.File, at int64) *early {
	return &early{file: file, at: at, begun: at, ended: at}
}

const earlyStep = 1 << 20

// Write implements io.Writer.
func (e *early) Write(b []byte) (int, error) {
	n, err := e.file.WriteAt(b, e.at)
	e.at += int64(n)
	if err != nil || e.at-e.begun < earlyStep {
		return n, err
	}
	if err := finishWriting(e.file, e.ended, e.begun-e.ended); err != nil {
		return n, err
	}
	err = beginWriting(e.file, e.begun, e.at-e.begun)
	e.ended, e.begun = e.begun, e.at
	return n, err
}
