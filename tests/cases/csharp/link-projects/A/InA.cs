// Each project has a Settings of its own; parts of a class in one project are one class.
//> Demo.InA.Run -> A/Settings.cs:Demo.Settings.Load Calls type
//! Demo.InA.Run -> B/Settings.cs:Demo.Settings.Load
//> Demo.InA.Run -> A/Settings.More.cs:Demo.Settings.More Calls type
//> Demo.InB.Run -> B/Settings.cs:Demo.Settings.Load Calls type
//! Demo.InB.Run -> A/Settings.cs:Demo.Settings.Load
//> InC.Run -> B/Settings.cs:Demo.Settings.Load Calls type
//! InC.Run -> A/Settings.cs:Demo.Settings.Load
namespace Demo { class InA { void Run(Settings s) { s.Load(); s.More(); } } }
