package admin

import (
	"parley/chat"
	"parley/views/ui"
	"parley/views/words"
)

// AuditView is a page of the audit log, as a filter chose it.
type AuditView struct {
	List         []chat.AuditEntry
	Next         int64
	Kind, Name   string
	Since, Until string // as they were typed
	Err          *chat.Error
}

// path is an address of the audit log with the view's filter.
func (v AuditView) path(base string, more ...string) string {
	return ui.Query(base, append([]string{"kind", v.Kind, "name", v.Name, "since", v.Since, "until", v.Until}, more...)...)
}

// kindNames are the kinds of entries as pages name them.
var kindNames = map[chat.AuditKind]string{
	chat.AuditSignIn: words.Mark("Sign-ins"), chat.AuditAccount: words.Mark("Accounts"), chat.AuditRights: words.Mark("Roles"),
	chat.AuditModeration: words.Mark("Moderation"), chat.AuditSettings: words.Mark("Settings"), chat.AuditInvitation: words.Mark("Invitations"),
}

// actNames are the acts as pages name them.
var actNames = map[chat.AuditAct]string{
	chat.DidSignIn: words.Mark("Signed in"), chat.DidFailSignIn: words.Mark("Sign-in failed"), chat.DidLockOut: words.Mark("Too many failed sign-ins"),
	chat.DidSignOut: words.Mark("Signed out"), chat.DidRevokeSession: words.Mark("Signed a browser out"), chat.DidRevokeSessions: words.Mark("Signed all other browsers out"),
	chat.DidMistypePassword: words.Mark("Wrong password"), chat.DidMakeAccount: words.Mark("Signed up"), chat.DidDeleteAccount: words.Mark("Deleted the account"),
	chat.DidAskEmail: words.Mark("Asked to change the email"), chat.DidSetEmail: words.Mark("Changed another’s email"),
	chat.DidChangeEmail: words.Mark("Changed the email"), chat.DidChangePassword: words.Mark("Changed the password"),
	chat.DidChangeRole: words.Mark("Changed a role"), chat.DidChangeMember: words.Mark("Changed a role in a room"),
	chat.DidRemoveMember: words.Mark("Removed a member"), chat.DidRemoveMessage: words.Mark("Removed a message"),
	chat.DidArchiveRoom: words.Mark("Archived a room"), chat.DidBringBackRoom: words.Mark("Brought a room back"), chat.DidDeleteRoom: words.Mark("Deleted a room"),
	chat.DidSetUp: words.Mark("Set the server up"), chat.DidRename: words.Mark("Renamed the server"),
	chat.DidInvite: words.Mark("Made an invitation"), chat.DidRevokeInvite: words.Mark("Revoked an invitation"), chat.DidAcceptInvite: words.Mark("Accepted an invitation"),
	chat.DidDeactivate: words.Mark("Deactivated an account"), chat.DidReactivate: words.Mark("Brought an account back"),
	chat.DidEndSessions: words.Mark("Signed an account out everywhere"), chat.DidBanAddress: words.Mark("Banned an address"),
	chat.DidRemoveMessages: words.Mark("Removed a user’s messages"), chat.DidBanMember: words.Mark("Banned from a room"), chat.DidLiftBan: words.Mark("Lifted a ban from a room"),
	chat.DidReport: words.Mark("Reported a message"), chat.DidSettleReport: words.Mark("Settled a report"), chat.DidChangeSettings: words.Mark("Changed settings"), chat.DidChangeServer: words.Mark("Changed the server's settings"),
	chat.DidExport:        words.Mark("Exported data"),
	chat.DidRemovePicture: words.Mark("Removed a picture"),
	chat.DidAddFactor:     words.Mark("Added a second step"), chat.DidRemoveFactor: words.Mark("Removed a second step"), chat.DidResetFactors: words.Mark("Took an account’s second step away"),
	chat.DidMakeRecovery: words.Mark("Made recovery codes"), chat.DidUseRecovery: words.Mark("Used a recovery code"), chat.DidMistypeCode: words.Mark("Wrong code"),
	chat.DidMakeResetLink: words.Mark("Made a link for a new password"),
	chat.DidResetPassword: words.Mark("Set a new password by a link"),
	chat.DidVerifyEmail:   words.Mark("Confirmed the email"),
	chat.DidLinkIdentity:  words.Mark("Linked a sign-in by another service"), chat.DidUnlinkIdentity: words.Mark("Unlinked a sign-in by another service"),
	chat.DidApproveHeld: words.Mark("Approved a message"), chat.DidRefuseHeld: words.Mark("Refused a message"),
	chat.DidAddMember: words.Mark("Added a member"), chat.DidMakeFeeds: words.Mark("Made addresses of feeds"), chat.DidEndFeeds: words.Mark("Ended the addresses of feeds"),
}

func actName(act chat.AuditAct) string {
	if name := actNames[act]; name != "" {
		return name
	}
	return string(act) // of a newer version
}
