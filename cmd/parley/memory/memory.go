// Package memory gives memory back that a process no longer needs.
package memory

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	memoryLook  = 10 * time.Second
	memoryLeast = 16 << 20 // less is not worth a collection
)

// Return gives memory back to the system after a burst, such as thousands of
// connections that came at once. The collector lets the heap grow to twice what is in use,
// and the runtime keeps that. A busy process needs it again, an idle one does not.
func Return(ctx context.Context) {
	tick := time.NewTicker(memoryLook)
	defer tick.Stop()
	for m := (&spareMemory{}); ; {
		select {
		case <-tick.C:
			m.look()
		case <-ctx.Done():
			return
		}
	}
}

// spareMemory is what the heap has beside the objects in use.
type spareMemory struct {
	last memory // at the last look
	kept uint64 // spare bytes after the last return: gaps that cannot be returned
}

// look returns spare memory, if the process did little since the last look. A busy one with a
// large heap may go on for minutes without a collection, but never without allocating.
func (m *spareMemory) look() (returned bool) {
	now := readMemory()
	idle := now.collections == m.last.collections && now.allocated-m.last.allocated < memoryLeast
	m.last = now
	if !idle || now.spare < m.kept+memoryLeast {
		return false
	}
	debug.FreeOSMemory()
	m.last = readMemory()
	m.kept = m.last.spare
	return true
}

type memory struct {
	collections uint64
	allocated   uint64 // bytes, ever
	spare       uint64 // bytes, now
}

func readMemory() memory {
	s := []metrics.Sample{
		{Name: "/gc/cycles/total:gc-cycles"}, {Name: "/gc/heap/allocs:bytes"}, {Name: "/gc/heap/live:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}, {Name: "/memory/classes/heap/free:bytes"},
	}
	metrics.Read(s)
	value := func(i int) uint64 { return s[i].Value.Uint64() }
	return memory{value(0), value(1), value(3) + value(4) + value(5) - min(value(2), value(3))}
}
