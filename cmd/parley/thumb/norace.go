//go:build !race

package thumb

// detectorMemory is what the race detector needs beside the data that it watches.
const detectorMemory = 0
