package handlers

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"parley/chat"
)

func (w *world) Here(context.Context, chat.RoomID, uuid.UUID, []chat.UserID, []chat.UserID) (int, error) {
	return 0, errors.New("no handler of pages says who is here")
}

func (w *world) Online(context.Context, chat.RoomID) ([]chat.UserID, error) {
	done, err := w.rd()
	defer done()
	return w.online, err
}

func (w *world) Count(context.Context, chat.RoomID, chat.UserID) (int, error) {
	done, err := w.rd()
	defer done()
	return len(w.online), err
}
