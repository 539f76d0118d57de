package main

// recordCommand groups what is done about the public record.
type recordCommand struct {
	Verify  recordVerify  `cmd:"" help:"Check a public record, ours or another's, from its address or a folder."`
	Export  recordExport  `cmd:"" help:"Write what is published of the record into a folder."`
	Recover recordRecover `cmd:"" help:"Heal the record after a database came back from a backup."`
	Rotate  recordRotate  `cmd:"" help:"Change the key that signs the record."`
	Replay  recordReplay  `cmd:"" help:"Rebuild what is public from the record, and compare it with what is shown."`
}
