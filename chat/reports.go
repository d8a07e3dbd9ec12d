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

// ReportsByPerson bounds how many messages a user reports.
var ReportsByPerson = Limit{"reports", 10, 20, time.Hour, "You have reported many messages. Please wait a while."}
