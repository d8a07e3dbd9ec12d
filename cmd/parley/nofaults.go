//go:build !faults

package main

import (
	"time"

	"parley/chat/storing"
)

func clock() func() time.Time { return time.Now }

func inject(*storing.Worker) {}
