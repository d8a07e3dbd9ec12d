//go:build !faults

// Package faults lets fault tests end or stop a process at its worst moments, and set its clock. Other builds have
// none of that.
package faults

import (
	"time"

	"parley/chat/storing"
)

// Clock is the clock of the process.
func Clock() func() time.Time { return time.Now }

// Inject does nothing: only the build for fault tests has faults.
func Inject(*storing.Worker) {}
