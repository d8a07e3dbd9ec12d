package chat

import "time"

// Report is a message that a user told the server's moderators about. Its author does not learn
// of it.
type Report struct {
	ID       int64
	Room     Room
	Seq      int64
	Author   User
	Reporter string // a username
	Body     string // what the message said then
	Note     string
	At       time.Time
}

// Decision is how a report was settled.
type Decision struct {
	Known   bool   // false while it is open, or where a process of an older release settled it
	Removed bool   // the message was removed; else it stays
	By      string // a username; empty when the account is gone
}

// ReportsByPerson bounds how many messages a user reports.
var ReportsByPerson = Limit{"reports", 10, 20, time.Hour, "You have reported many messages. Please wait a while."}
