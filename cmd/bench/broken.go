//go:build linux

package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"parley/cmd/internal/load"
)

// endOnSignals ends all servers when a signal comes. It removes temporary files, prints the results so far
// and ends the program. undo stops listening for signals.
func (b *bench) endOnSignals() (undo func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	done := make(chan struct{})
	go func() {
		select {
		case s := <-signals:
			signal.Stop(signals) // a second one ends the program at once
			b.end(s.(syscall.Signal))
		case <-done:
		}
	}()
	return func() { close(done); signal.Stop(signals) }
}

func (b *bench) end(s syscall.Signal) {
	b.broken.Store(true)
	fmt.Fprintln(os.Stderr, "bench: broken off; what runs is being stopped")
	load.StopAll()
	_ = os.RemoveAll(b.dir)
	b.print(os.Stdout)
	os.Exit(128 + int(s))
}
