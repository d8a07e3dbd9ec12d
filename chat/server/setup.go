package server

import (
	"context"

	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/slugs"
)

// SetUp makes the owner, the server's name and the first room, and a session. A user who is
// signed in becomes the owner, and gets the session in place of theirs, also when SetUp fails after that, or keeps theirs where it is the same; other visitors make an account for it.
func (s *Server) SetUp(ctx context.Context, f chat.SetUpForm, session chat.Session, from chat.Requester) (chat.Session, error) {
	state, err := s.CheckCode(ctx, f.Code, from)
	if chat.Is(err, chat.NotFound) {
		return s.setUpAgain(ctx, f, session, from)
	}
	if err != nil {
		return session, err
	}
	made, err := s.founding(f, state, from)
	if err != nil {
		return session, err
	}
	if from.Session != nil && session.ID == from.Session.ID {
		session = *from.Session
	} else if from.Session != nil {
		// Before the rights are there: a copy of the older cookie never has them, whatever fails from here on.
		if session, err = s.accounts.RotateSession(ctx, *from.Session, session.ID); err != nil {
			return session, err
		}
		from.Session = &session
	}
	u, err := s.found(ctx, made, chat.HashCode(f.Code))
	switch {
	case chat.Is(err, chat.NotFound):
		return s.setUpAgain(ctx, f, session, from)
	case err != nil:
		return session, err
	}
	s.forget()
	s.accounts.Record(ctx, chat.AuditEntry{Act: chat.DidSetUp, By: u})
	if made.Owner.ID == 0 {
		s.accounts.Welcome(ctx, u)
	}
	ctx, cancel := accounts.Detached(ctx)
	defer cancel()
	if from.Session != nil {
		session.User.Role = chat.Owner
		return session, nil
	}
	return s.accounts.CreateSession(ctx, u, session, nil)
}

// founding checks what was typed.
func (s *Server) founding(f chat.SetUpForm, state chat.ServerState, from chat.Requester) (made chat.Founding, err error) {
	if made.Server, err = chat.CleanLine("server", "The server's name", f.Server, 1, ServerNameMax); err != nil {
		return made, err
	}
	if from.Session != nil {
		made.Owner.ID = from.Session.User.ID
	} else if made.Owner, err = s.accounts.OwnersCredentials(f.Username, f.Email, f.Password); err != nil {
		return made, err
	}
	made.Owner.Role = chat.Owner
	if f.AdminsFactor {
		made.Demand = chat.DemandAdmins
	}
	if f.Room == "" && state.Peopled {
		return made, nil // there may be rooms
	}
	room, err := chat.NewRoom(f.Room, "", false)
	made.Room = &room
	return made, inField(err, "name", "room")
}

func (s *Server) found(ctx context.Context, made chat.Founding, hash []byte) (u chat.User, err error) {
	ctx, cancel := accounts.Detached(ctx)
	defer cancel()
	try := func() (err error) {
		u, err = s.store.SetUp(ctx, made, func(state chat.ServerState) error { return checkCode(state, hash) })
		return err
	}
	if made.Room == nil {
		err = try()
	} else {
		err = chat.FreeSlug(slugs.Make(made.Room.Name), func(slug string) error {
			made.Room.Slug = slug
			return try()
		})
	}
	if e := chat.As(err); err != nil && e.Kind == chat.Conflict && e.Field != "name" {
		return u, accounts.ErrTaken
	}
	return u, inField(err, "name", "room")
}

// errSetUpBefore answers a form that was filled in while the server had no owner.
var errSetUpBefore = chat.E(chat.Conflict, "Somebody else has set this server up before you. Ask them for an invitation.")

// setUpAgain answers for a server that has an owner. The second of two clicks finds that it
// is this very user.
func (s *Server) setUpAgain(ctx context.Context, f chat.SetUpForm, session chat.Session, from chat.Requester) (chat.Session, error) {
	if from.Session != nil {
		if from.Session.User.Role == chat.Owner {
			return *from.Session, nil
		}
		return session, errSetUpBefore
	}
	u, err := s.accounts.Find(ctx, f.Email)
	if err != nil {
		return session, err
	}
	if u.ID == 0 || u.Role != chat.Owner {
		return session, errSetUpBefore
	}
	again, err := s.accounts.SignUpAgain(ctx, f.Username, f.Email, f.Password, session, from)
	if chat.Is(err, chat.Conflict) {
		err = errSetUpBefore
	}
	return again, err
}

// inField moves an error to the form's own name of a field.
func inField(err error, was, is string) error {
	if e := chat.As(err); err != nil && e.Field == was {
		moved := *e
		moved.Field = is
		return &moved
	}
	return err
}
