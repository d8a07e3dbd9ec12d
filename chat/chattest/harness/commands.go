package harness

import (
	"fmt"

	"github.com/google/uuid"

	"parley/chat"
)

// author of the tests, and their commands.
func Post(author chat.UserID, nonce byte, body string) chat.Command {
	return chat.Command{Kind: chat.Post, Room: 1, Author: author, AuthorName: UserName(author), Key: chat.MakeKey(uuid.UUID{nonce}, 1, body), Body: body}
}

func UserName(id chat.UserID) string { return fmt.Sprintf("user%d", id) }

func Edit(author chat.UserID, seq int64, body string) chat.Command {
	return chat.Command{Kind: chat.Edit, Room: 1, Author: author, Seq: seq, Body: body}
}

func Answer(author chat.UserID, nonce byte, to int64, body string) chat.Command {
	c := Post(author, nonce, body)
	c.Seq = to
	return c
}

func Remove(author chat.UserID, seq int64) chat.Command {
	return chat.Command{Kind: chat.Delete, Room: 1, Author: author, Seq: seq}
}

func React(author chat.UserID, seq int64, emoji string, on bool) chat.Command {
	return chat.Command{Kind: chat.React, Room: 1, Author: author, AuthorName: UserName(author), Seq: seq, Emoji: emoji, On: on}
}

func Reply(author chat.UserID, nonce byte, answered int64) chat.Command {
	c := Post(author, nonce, "an answer")
	c.Seq = answered
	return c
}
