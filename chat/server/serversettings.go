package server

import (
	"context"

	"parley/chat"
)

// Bounds of settings.
const (
	WelcomeMax      = 500 // characters
	DomainsMax      = 50
	DefaultRoomsMax = 20
	settingMBMax    = 1_000_000
	domainMax       = 253 // bytes, as the DNS has it
)

// SettingsBus tells all processes that settings have changed.
type SettingsBus interface {
	PublishSettings(ctx context.Context)
	// SubscribeToSettings calls changed until ctx ends. ready is called each time the
	// subscription (re)starts.
	SubscribeToSettings(ctx context.Context, ready, changed func()) error
}

// Follow reads settings anew as soon as another process has changed them, until ctx ends.
func (s *Server) Follow(ctx context.Context) error {
	return s.Bus.SubscribeToSettings(ctx, s.forget, s.forget)
}

// Change replaces settings. by without an ID is the operator.
func (s *Server) Change(ctx context.Context, by chat.User, f chat.SettingsForm) error {
	if err := by.RefuseTo(chat.ManageServer); err != nil {
		return err
	}
	state, err := s.store.ServerState(ctx)
	if err != nil {
		return err
	}
	if f.Rev != 0 && f.Rev != state.Rev {
		return errSettingsChanged
	}
	name, set := state.Name, state.Settings
	if f.Name != nil {
		if name, err = chat.CleanLine("server", "The server's name", *f.Name, 1, ServerNameMax); err != nil {
			return err
		}
	}
	if err := s.take(ctx, by, f, &set); err != nil {
		return err
	}
	done, err := s.store.SettingsSet(ctx, by.ID, name, set, state.Rev)
	if err == nil && !done {
		err = errSettingsChanged
	}
	if err != nil {
		return err
	}
	s.tell(ctx)
	if name != state.Name {
		s.accounts.Record(ctx, chat.AuditEntry{Act: chat.DidRename, By: by, Detail: name})
	}
	if changed := settingsChanged(state.Settings, set); changed != "" {
		s.accounts.Record(ctx, chat.AuditEntry{Act: chat.DidChangeServer, By: by, Detail: changed})
	}
	return nil
}

// tell has all processes read the settings anew.
func (s *Server) tell(ctx context.Context) {
	s.forget()
	if s.Bus != nil {
		s.Bus.PublishSettings(ctx)
	}
}

// NoPreviews reports whether links get no previews. Where that is not known, they get none.
func (s *Server) NoPreviews(ctx context.Context) bool {
	set, err := s.Settings(ctx)
	return set.NoPreviews || err != nil
}

// RefuseRoom is why a user cannot make rooms, or nil.
func (s *Server) RefuseRoom(ctx context.Context, role chat.Role) error {
	if err := role.Refuse(chat.MakeRoom); err != nil {
		return err
	}
	set, err := s.Settings(ctx)
	if err != nil {
		return err
	}
	return set.RefuseRoom(role)
}
