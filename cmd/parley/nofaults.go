//go:build !faults

package main

import (
	"time"

	"parley/chat"
)

func clock() func() time.Time { return time.Now }

func inject(*chat.Worker) {}
