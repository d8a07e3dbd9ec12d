package memory

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// It runs alone: tests in parallel would use the spare memory.
func TestAnIdleProcessReturnsSpareMemory(t *testing.T) {
	const blocks, size = 64, 1 << 20
	burst := make([][]byte, blocks)
	for i := range burst {
		burst[i] = make([]byte, size)
	}
	runtime.KeepAlive(burst)
	burst = nil
	runtime.GC()
	before := readMemory().spare
	if before < blocks*size/2 {
		t.Fatalf("%d bytes are spare after a burst", before)
	}
	m := spareMemory{}
	if m.look() {
		t.Error("a process that has just collected counts as idle")
	}
	for !m.look() { // once, unless there was a collection in between
	}
	if after := readMemory().spare; after > before-blocks*size/2 {
		t.Errorf("%d bytes are spare, %d before", after, before)
	}
	if m.look() {
		t.Error("what cannot be returned is collected again")
	}
}

// Without a collection in between, as where the heap is large.
func TestAProcessThatAllocatesKeepsSpareMemory(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	const most = 2 * memoryLeast
	runtime.GC()
	m := spareMemory{last: readMemory()}
	for range 3 {
		kept := make([]byte, most) // spare: no collection has seen it in use
		runtime.KeepAlive(kept)
		if now := readMemory(); now.collections != m.last.collections || now.spare < most {
			t.Fatalf("%+v after %+v", now, m.last)
		}
		if m.look() {
			t.Error("a process that has just allocated counts as idle")
		}
	}
	if !m.look() {
		t.Error("a process that no longer allocates counts as busy")
	}
}
