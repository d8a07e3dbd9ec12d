// Package message has what a user does with one message: edit, delete, react, pin, save, forward, report, vote.
package message
