package chat

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"parley/chat/fold"
)

// AuditKind is a group of acts in the audit log.
type AuditKind string

// The kinds.
const (
	AuditSignIn     AuditKind = "sign-in"
	AuditAccount    AuditKind = "account"
	AuditRights     AuditKind = "rights"
	AuditModeration AuditKind = "moderation"
	AuditSettings   AuditKind = "settings"
	AuditInvitation AuditKind = "invitation"
)

// AuditKinds are all kinds.
var AuditKinds = []AuditKind{AuditSignIn, AuditAccount, AuditRights, AuditModeration, AuditSettings, AuditInvitation}

// AuditAct is what was done. The text is stored and exported, so it stays.
type AuditAct string

// The acts.
const (
	DidSignIn          AuditAct = "sign-in"
	DidFailSignIn      AuditAct = "sign-in-failed"
	DidLockOut         AuditAct = "lockout"
	DidSignOut         AuditAct = "sign-out"
	DidRevokeSession   AuditAct = "session-revoked"
	DidRevokeSessions  AuditAct = "other-sessions-revoked"
	DidMistypePassword AuditAct = "password-wrong"
	DidMakeAccount     AuditAct = "account-made"
	DidDeleteAccount   AuditAct = "account-deleted"
	DidChangeEmail     AuditAct = "email-changed"
	DidAskEmail        AuditAct = "email-change-asked"
	DidSetEmail        AuditAct = "email-set"
	DidChangePassword  AuditAct = "password-changed"
	DidChangeRole      AuditAct = "role-changed"
	DidChangeMember    AuditAct = "member-role-changed"
	DidRemoveMember    AuditAct = "member-removed"
	DidRemoveMessage   AuditAct = "message-removed"
	DidArchiveRoom     AuditAct = "room-archived"
	DidBringBackRoom   AuditAct = "room-brought-back"
	DidDeleteRoom      AuditAct = "room-deleted"
	DidSetUp           AuditAct = "server-set-up"
	DidRename          AuditAct = "server-renamed"
	DidInvite          AuditAct = "invitation-made"
	DidRevokeInvite    AuditAct = "invitation-revoked"
	DidAcceptInvite    AuditAct = "invitation-accepted"
	DidDeactivate      AuditAct = "account-deactivated"
	DidReactivate      AuditAct = "account-brought-back"
	DidEndSessions     AuditAct = "signed-out-everywhere"
	DidBanAddress      AuditAct = "address-banned"
	DidRemoveMessages  AuditAct = "messages-removed"
	DidBanMember       AuditAct = "banned-from-room"
	DidLiftBan         AuditAct = "room-ban-lifted"
	DidReport          AuditAct = "message-reported"
	DidSettleReport    AuditAct = "report-settled"
	DidChangeSettings  AuditAct = "settings-changed"
	DidChangeServer    AuditAct = "server-settings-changed"
	DidExport          AuditAct = "exported"
	DidAddFactor       AuditAct = "factor-added"
	DidRemoveFactor    AuditAct = "factor-removed"
	DidResetFactors    AuditAct = "factors-reset"
	DidMakeRecovery    AuditAct = "recovery-codes-made"
	DidUseRecovery     AuditAct = "recovery-code-used"
	DidMistypeCode     AuditAct = "code-wrong"
	DidMakeResetLink   AuditAct = "reset-link-made"
	DidResetPassword   AuditAct = "password-reset"
	DidVerifyEmail     AuditAct = "email-verified"
	DidLinkIdentity    AuditAct = "identity-linked"
	DidUnlinkIdentity  AuditAct = "identity-unlinked"
	DidApproveHeld     AuditAct = "held-message-approved"
	DidRefuseHeld      AuditAct = "held-message-refused"
	DidRemovePicture   AuditAct = "picture-removed"
	DidAddMember       AuditAct = "member-added"
	DidMakeFeeds       AuditAct = "feeds-made"
	DidEndFeeds        AuditAct = "feeds-ended"
)

// auditActs are the kind of each act, and its words in the process's log.
var auditActs = map[AuditAct]struct {
	kind AuditKind
	text string
}{
	DidSignIn:          {AuditSignIn, "a user signed in"},
	DidFailSignIn:      {AuditSignIn, "a sign-in failed"},
	DidLockOut:         {AuditSignIn, "passwords are not compared after too many failures"},
	DidSignOut:         {AuditSignIn, "a user signed out"},
	DidRevokeSession:   {AuditSignIn, "a session was revoked"},
	DidRevokeSessions:  {AuditSignIn, "all other sessions were revoked"},
	DidMistypePassword: {AuditSignIn, "a password was wrong"},
	DidMakeAccount:     {AuditAccount, "an account was made"},
	DidDeleteAccount:   {AuditAccount, "an account was deleted"},
	DidChangeEmail:     {AuditAccount, "an email was changed"},
	DidAskEmail:        {AuditAccount, "a change of an email was asked for"},
	DidSetEmail:        {AuditAccount, "an admin changed an email"},
	DidChangePassword:  {AuditAccount, "a password was changed"},
	DidChangeRole:      {AuditRights, "a role was changed"},
	DidChangeMember:    {AuditRights, "a member's role was changed"},
	DidRemoveMember:    {AuditModeration, "a member was removed"},
	DidRemoveMessage:   {AuditModeration, "another's message was deleted"},
	DidArchiveRoom:     {AuditSettings, "a room was archived"},
	DidBringBackRoom:   {AuditSettings, "a room was brought back"},
	DidDeleteRoom:      {AuditSettings, "a room was deleted"},
	DidSetUp:           {AuditSettings, "the server was set up"},
	DidRename:          {AuditSettings, "the server was renamed"},
	DidInvite:          {AuditInvitation, "an invitation was made"},
	DidRevokeInvite:    {AuditInvitation, "an invitation was revoked"},
	DidAcceptInvite:    {AuditInvitation, "an invitation was accepted"},
	DidDeactivate:      {AuditModeration, "an account was deactivated"},
	DidReactivate:      {AuditModeration, "an account was brought back"},
	DidEndSessions:     {AuditModeration, "an account was signed out everywhere"},
	DidBanAddress:      {AuditModeration, "an address was banned"},
	DidRemoveMessages:  {AuditModeration, "a user's messages were removed"},
	DidBanMember:       {AuditModeration, "a user was banned from a room"},
	DidLiftBan:         {AuditModeration, "a ban from a room was lifted"},
	DidReport:          {AuditModeration, "a message was reported"},
	DidSettleReport:    {AuditModeration, "a report was settled"},
	DidChangeSettings:  {AuditSettings, "settings were changed"},
	DidChangeServer:    {AuditSettings, "the server's settings were changed"},
	DidExport:          {AuditSettings, "data was exported"},
	DidAddFactor:       {AuditAccount, "a second factor was added"},
	DidRemoveFactor:    {AuditAccount, "a second factor was removed"},
	DidResetFactors:    {AuditAccount, "an account's second factors were taken away"},
	DidMakeRecovery:    {AuditAccount, "recovery codes were made"},
	DidUseRecovery:     {AuditSignIn, "a recovery code was used"},
	DidMistypeCode:     {AuditSignIn, "a code was wrong"},
	DidMakeResetLink:   {AuditAccount, "an admin made a link for a new password"},
	DidResetPassword:   {AuditAccount, "a password was set by a link"},
	DidVerifyEmail:     {AuditAccount, "an email was confirmed"},
	DidLinkIdentity:    {AuditAccount, "an identity of a provider was linked"},
	DidUnlinkIdentity:  {AuditAccount, "an identity of a provider was unlinked"},
	DidApproveHeld:     {AuditModeration, "a message that waited was approved"},
	DidRefuseHeld:      {AuditModeration, "a message that waited was refused"},
	DidRemovePicture:   {AuditModeration, "a picture was removed"},
	DidAddMember:       {AuditRights, "a user was added to a room"},
	DidMakeFeeds:       {AuditAccount, "addresses of feeds were made"},
	DidEndFeeds:        {AuditAccount, "addresses of feeds were ended"},
}

// AuditActs are all acts, in the order of their names.
func AuditActs() (list []AuditAct) {
	for act := range auditActs {
		list = append(list, act)
	}
	slices.Sort(list)
	return list
}

// Kind is the group of an act.
func (act AuditAct) Kind() AuditKind { return auditActs[act].kind }

// Text is what the process's log says of the act.
func (act AuditAct) Text() string { return auditActs[act].text }

// AuditEntry is who did what to whom. An entry never holds a message's text.
type AuditEntry struct {
	ID      int64 // given by the store
	At      time.Time
	Act     AuditAct
	By      User // no ID: a stranger, or the operator of the server
	Of      User // whom it concerns, if another account
	Room    Room
	Seq     int64  // of a message in the room
	Detail  string // what else is to be known, such as both roles or a reason
	Address string // CommandLine for the operator; empty where it is not known
}

// CommandLine stands in the place of the address for what the operator does with the program's
// commands. It is stored.
const CommandLine = "command line"

// AuditFilter chooses entries. The zero value chooses all.
type AuditFilter struct {
	Kind         AuditKind
	Name         string    // of an account that acted or that it concerns, in any case
	Since, Until time.Time // zero: from the beginning, to the end
	Below        int64     // only entries before this one; 0 begins with the newest
}

// AuditStore keeps the audit log. Nothing in it changes or goes.
type AuditStore interface {
	AuditAppend(ctx context.Context, e AuditEntry) error
	// AuditList returns the newest of the chosen entries first, at most most. The filter's
	// Name is folded, and its bounds are set.
	AuditList(ctx context.Context, f AuditFilter, most int) ([]AuditEntry, error)
}

// AuditListed is how many entries a page of the audit log has.
const AuditListed = 50

// Audit reads the audit log, for those who may.
type Audit struct{ store AuditStore }

// NewAudit reads the audit log of a store.
func NewAudit(store AuditStore) *Audit { return &Audit{store: store} }

// List is a page of entries, the newest first. next is the Below of the next page, or 0.
func (l *Audit) List(ctx context.Context, by Session, f AuditFilter, most int) (list []AuditEntry, next int64, err error) {
	if err := by.User.Role.Refuse(ManageServer); err != nil {
		return nil, 0, err
	}
	if f.Kind != "" && !slices.Contains(AuditKinds, f.Kind) {
		return nil, 0, Field("kind", "There are no entries of that kind.")
	}
	if f.Name, err = CleanQuery(f.Name); err != nil {
		return nil, 0, err
	}
	f.Name = fold.String(strings.TrimLeft(f.Name, "@＠"))
	if f.Below <= 0 {
		f.Below = math.MaxInt64
	}
	if f.Until.IsZero() {
		f.Until = time.Unix(1<<37, 0)
	}
	list, err = l.store.AuditList(ctx, f, most+1)
	if len(list) > most {
		list, next = list[:most], list[most-1].ID
	}
	return list, next, err
}

type addressKey struct{}

// WithAddress notes where a request comes from, for the audit log.
func WithAddress(ctx context.Context, address string) context.Context {
	return context.WithValue(ctx, addressKey{}, address)
}

// AddressIn is the address that WithAddress noted, or empty.
func AddressIn(ctx context.Context) string {
	address, _ := ctx.Value(addressKey{}).(string)
	return address
}
