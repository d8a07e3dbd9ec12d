// Package mail sends the mails that wait in the queue, by SMTP. It knows no account: the
// rules of accounts say to which address a mail goes.
package mail
