package web

import (
	"time"

	"parley/chat"
)

// UploadTime bounds one upload; the connection is closed earlier when nothing arrives.
const UploadTime = 2 * time.Hour

var ErrBusy = &chat.Error{Kind: chat.Unavailable, Retry: 5 * time.Second, Text: "Many files are being uploaded right now. Please try again in a moment."}

// BusyMark is a second header of that kind: there are too many uploads.
const BusyMark = "upload busy"
