// Package ringing decides on whose devices a call rings, and tells devices without a page.
package ringing

import (
	"cmp"
	"slices"
	"time"

	"parley/chat"
)

// Decide says whom of a conversation a call asks. Nothing rings for people who are not to be
// disturbed, who muted the conversation, or who are in the call. People who blocked the
// caller are not asked at all. Where hushed nothing rings for anyone.
func Decide(people []chat.ConversationPerson, c chat.Call, hushed bool, now time.Time) (asked []chat.Callee) {
	for _, p := range people {
		if p.Blocks || c.Of(p.User) != nil {
			continue
		}
		state := chat.Ringing
		if hushed || p.Level == chat.LevelNone || p.Availability.Quiet(now) {
			state = chat.Silent
		}
		asked = append(asked, chat.Callee{User: p.User, Name: p.Name, State: state})
	}
	slices.SortFunc(asked, func(a, b chat.Callee) int { return cmp.Compare(a.Name, b.Name) })
	return asked
}
