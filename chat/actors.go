package chat

// RoomRule refuses an actor something in a room: a is the actor there, and role the actor's on this
// server, "" for a deactivated account. Stores ask it in the transaction of an act, while none of
// these changes: a request may still run when the right that let it begin is gone.
type RoomRule func(a Access, role Role) error

// AskManages asks for an admin of the room.
func AskManages(a Access, role Role) error {
	if role == "" {
		return errOnlyAdmin
	}
	return a.Refuse(ManageIn)
}

// AskManagesAny is AskManages that also lets those act who manage all rooms of this server.
func AskManagesAny(a Access, role Role) error {
	if role.May(ManageRooms) && !a.Room.Direct {
		return nil
	}
	return AskManages(a, role)
}

// AskUnbans asks for a user who may lift bans from the room.
func AskUnbans(a Access, role Role) error {
	if role == "" {
		return errOnlyAdmin
	}
	a.Moderates = role.May(Moderate)
	return a.Refuse(BanIn)
}

// AskBans asks for a user who may ban one of the role of from the room. Moderators of this server
// ban lower roles alone; the others are answered ErrBansEqual.
func AskBans(of Role) RoomRule {
	return func(a Access, role Role) error {
		err := AskUnbans(a, role)
		if err == nil && !a.Admin && !role.Outranks(of) {
			err = ErrBansEqual
		}
		return err
	}
}

// AskJudges asks for a user who may delete others' messages in the room.
func AskJudges(a Access, role Role) error {
	if role == "" {
		return errOnlyAdmin
	}
	a.Moderates = role.May(Moderate)
	return a.Refuse(JudgeIn)
}

// AskJoins asks for a user who may join the room by themselves.
func AskJoins(a Access, role Role) error {
	switch {
	case role == "":
		return ErrDeactivated
	case a.Banned() != nil:
		return a.Banned()
	}
	return a.Refuse(JoinIn)
}

// AskInvites asks for a user of the server's admins who may lead people into the room by an invitation: into each
// public one that they are not in, and into others as they add people there.
func AskInvites(a Access, _ Role) error {
	if (a.Member || a.Room.Private) && !a.May(AddIn) {
		return &Error{Kind: Forbidden, Field: "rooms", Text: "Only an admin of “%s” can invite people to it.", Args: []any{a.Room.Name}}
	}
	return nil
}

// AskAdds asks for a member who may add people to the room.
func AskAdds(a Access, role Role) error {
	if role == "" {
		return ErrOutside
	}
	return a.Refuse(AddIn)
}
