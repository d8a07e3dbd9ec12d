//go:build race

package main

// detectorMemory is what the race detector needs beside the data that it watches.
const detectorMemory = 8 << 30
