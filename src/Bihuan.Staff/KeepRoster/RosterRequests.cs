using System.ComponentModel.DataAnnotations;
using Bihuan.Foundation;

namespace Bihuan.Staff.KeepRoster;

/// <summary>Lines of the weekly pattern: one person, the same hours on each of these days. Days are mon to sun; an end at or before the start lies on the next day.</summary>
public sealed record AddShiftsRequest(
    [Required] Guid? OrganisationId,
    [Required, MaxLength(40)] string Post,
    [Required] Guid? PersonId,
    [Required, MinLength(1)] IReadOnlyList<string> Days,
    [Required, MaxLength(5)] string From,
    [Required, MaxLength(5)] string Until,
    DateOnly? ValidFrom = null,
    DateOnly? ValidUntil = null);

/// <summary>One day that differs: <c>absence</c> or <c>extra</c> duty.</summary>
public sealed record AddExceptionRequest(
    [Required] Guid? OrganisationId,
    [Required, MaxLength(40)] string Post,
    [Required] Guid? PersonId,
    [Required] DateOnly? OnDay,
    [Required, AllowedValues("absence", "extra")] string Kind,
    [Required, MaxLength(5)] string From,
    [Required, MaxLength(5)] string Until,
    [Required, MaxLength(200)] string Reason);

/// <summary>A roster as CSV, pasted or sent.</summary>
public sealed record ImportRosterRequest([Required, MaxLength(200_000)] string Csv);

/// <summary>A line that could not be taken, by its number in the file.</summary>
public sealed record RosterFault(int Line, string Field, string Code);

/// <summary>What became of an import: new lines, lines that stood there already, and those that could not be taken.</summary>
public sealed record RosterImported(int Added, int Known, IReadOnlyList<RosterFault> Skipped);

/// <summary>The roster of a post was changed.</summary>
[FactType("roster.changed/1")]
public sealed record RosterChanged(Guid OrganisationId, string Post, string What, Guid? PersonId) : IFact;
