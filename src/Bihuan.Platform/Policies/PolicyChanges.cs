using Bihuan.Foundation;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.Policies;

/// <summary>What a change of a policy answers: where it stands now.</summary>
public sealed record PolicyHead(string Document, int Version, string State, int Revision, DateTimeOffset? EffectiveAt);

/// <summary>
/// Draft, submission, decision. A text with an error is never stored, whoever wrote on a version does not approve it, nothing begins in
/// the past, and nothing is deleted. Run inside a change.
/// </summary>
public sealed class PolicyChanges(ServiceDb db, PolicyKinds kinds, PolicyLibrary library, PolicyNotices notices, AuditLog audit, CompanyZone zone, TimeProvider clock)
{
    public const string Read = "platform.policy.read";
    public const string Edit = "platform.policy.edit";
    public const string Approve = "platform.policy.approve";

    public async Task<Result<PolicyHead>> Draft(string document, DraftPolicyRequest request, Actor actor, CancellationToken ct)
    {
        if (kinds.Of(document) is not { } kind) return Refusal.NotFound("policy.unknown");
        if (!kind.IsEditable) return Refusal.Conflict("policy.not-editable");
        await db.Hold("policy\n" + document, ct);
        var at = clock.Now();
        var versions = await db.Set<PolicyRow>().Where(x => x.Document == document).Select(x => x.Version).ToListAsync(ct);
        if (versions.Count == 0 && request.Text is null) return Refusal.NotFound("policy.unknown");
        if (request.BasedOn is { } basis && !versions.Contains(basis)) return Refusal.NotFound("policy.version-unknown");
        var number = versions.DefaultIfEmpty(0).Max() + 1;
        var text = PolicyDocument.WithVersion(request.Text ?? await TextOf(document, request.BasedOn, at, ct), number);
        if (Faults(kind, document, text, request.EffectiveOn, request.EndsOn, at) is { } faulty) return faulty;
        var row = new PolicyRow
        {
            Id = Ids.At(at),
            Document = document,
            Version = number,
            Text = text,
            Hash = PolicyDocument.Hash(text),
            Reason = "",
            Authors = actor.Code,
            DraftedAt = at,
        };
        Write(row, request);
        db.Add(row);
        return await Save(row, new PolicyDrafted(document, number, row.Hash, row.Reason), actor, at, ct);
    }

    public async Task<Result<PolicyHead>> Change(string document, int version, Seq expected, EditPolicyRequest request, Actor actor, CancellationToken ct)
    {
        var found = await Find(document, version, expected, PolicyState.Draft, ct);
        if (found.Refusal is { } refusal) return refusal;
        var (row, at) = (found.Value, clock.Now());
        var text = PolicyDocument.WithVersion(request.Text, version);
        if (Faults(kinds.Of(document)!, document, text, request.EffectiveOn, request.EndsOn, at) is { } faulty) return faulty;
        var before = row.Hash;
        (row.Text, row.Hash) = (text, PolicyDocument.Hash(text));
        Write(row, request);
        if (!IsAuthor(row, actor)) row.Authors = (row.Authors + " " + actor.Code).Trim();
        return await Save(row, new PolicyEdited(document, version, before, row.Hash, row.Reason), actor, at, ct);
    }

    public async Task<Result<PolicyHead>> Submit(string document, int version, Seq expected, Actor actor, CancellationToken ct)
    {
        var found = await Find(document, version, expected, PolicyState.Draft, ct);
        if (found.Refusal is { } refusal) return refusal;
        var (row, at) = (found.Value, clock.Now());
        if (Faults(kinds.Of(document)!, document, row.Text, row.EffectiveOn, row.EndsOn, at) is { } faulty) return faulty;
        (row.State, row.SubmittedAt, row.SubmittedBy) = (PolicyState.Submitted, at, actor.Code);
        notices.Tell(db, PolicyNotices.Submitted, Approve, row, actor.Id, at);
        return await Save(row, new PolicySubmitted(document, version, row.Hash, row.EffectiveOn), actor, at, ct);
    }

    /// <summary>In force from its day, or from this instant; what began before keeps the version it began with.</summary>
    public async Task<Result<PolicyHead>> Accept(string document, int version, Seq expected, DecidePolicyRequest request, Actor actor, CancellationToken ct)
    {
        var found = await Find(document, version, expected, PolicyState.Submitted, ct);
        if (found.Refusal is { } refusal) return refusal;
        var (row, at) = (found.Value, clock.Now());
        if (IsAuthor(row, actor) || row.SubmittedBy == actor.Code) return Refusal.NotAllowed("policy.approver-is-author");
        if (Faults(kinds.Of(document)!, document, row.Text, row.EffectiveOn, row.EndsOn, at) is { } faulty) return faulty;
        var effective = row.EffectiveOn is { } day && zone.StartOf(day) is var begins && begins > at ? begins : at;
        row.EndsAt = row.EndsOn is { } last ? zone.StartOf(last.AddDays(1)) : null;
        if (row.EndsAt is { } end && !kinds.Of(document)!.MayLapse && !await IsFollowed(document, end, ct)) return Refusal.Conflict("policy.nothing-follows");
        Decide(row, PolicyState.Approved, request.Reason, actor, at);
        row.EffectiveAt = effective;
        db.AfterCommit(library.Forget);
        if (row.Scope is not null || row.EndsAt is not null) await audit.Record(db, new PolicyBounded(document, version, row.Scope, row.EndsAt), actor, at, ct);
        return await Save(row, new PolicyApproved(document, version, row.Hash, effective, request.Reason.Trim()), actor, at, ct);
    }

    public async Task<Result<PolicyHead>> Reject(string document, int version, Seq expected, DecidePolicyRequest request, Actor actor, CancellationToken ct)
    {
        var found = await Find(document, version, expected, PolicyState.Submitted, ct);
        if (found.Refusal is { } refusal) return refusal;
        var (row, at) = (found.Value, clock.Now());
        Decide(row, PolicyState.Rejected, request.Reason, actor, at);
        return await Save(row, new PolicyRejected(document, version, row.Hash, request.Reason.Trim()), actor, at, ct);
    }

    /// <summary>Given up by its authors before a decision; it stays in the history.</summary>
    public async Task<Result<PolicyHead>> Withdraw(string document, int version, Seq expected, DecidePolicyRequest request, Actor actor, CancellationToken ct)
    {
        var found = await Find(document, version, expected, null, ct);
        if (found.Refusal is { } refusal) return refusal;
        var (row, at) = (found.Value, clock.Now());
        if (row.State is not (PolicyState.Draft or PolicyState.Submitted)) return WrongState(row);
        Decide(row, PolicyState.Withdrawn, request.Reason, actor, at);
        return await Save(row, new PolicyWithdrawn(document, version, row.Hash, request.Reason.Trim()), actor, at, ct);
    }

    /// <summary>Every error of a text that is to begin on a day, or today.</summary>
    public static IReadOnlyList<PolicyError> Check(PolicyKind kind, string document, string text, DateOnly beginsOn) => text.Length > PolicyRow.TextMax
        ? [new PolicyError(document, 1, 1, "", "policy.too-long", $"At most {PolicyRow.TextMax} characters.")]
        : kind.Check(new PolicyDraft(document, text, beginsOn));

    private static void Decide(PolicyRow row, PolicyState state, string reason, Actor actor, DateTimeOffset at) =>
        (row.State, row.Decision, row.DecidedBy, row.DecidedAt) = (state, reason.Trim(), actor.Code, at);

    private static void Write(PolicyRow row, IPolicyTerms terms) =>
        (row.Reason, row.Source, row.Scope, row.EffectiveOn, row.EndsOn) = (terms.Reason.Trim(), Trimmed(terms.Source), Trimmed(terms.Scope), terms.EffectiveOn, terms.EndsOn);

    /// <summary>Whether some version holds when this one has ended: one without an end that began before.</summary>
    private Task<bool> IsFollowed(string document, DateTimeOffset end, CancellationToken ct) =>
        db.Set<PolicyRow>().AnyAsync(x => x.Document == document && x.State == PolicyState.Approved && x.EndsAt == null && x.EffectiveAt <= end, ct);

    private Refusal? Faults(PolicyKind kind, string document, string text, DateOnly? effectiveOn, DateOnly? endsOn, DateTimeOffset at)
    {
        var today = zone.Day(at);
        if (effectiveOn < today) return Early("/effectiveOn", today);
        if (endsOn < (effectiveOn ?? today)) return Early("/endsOn", effectiveOn ?? today);
        var errors = Check(kind, document, text, effectiveOn ?? today);
        return errors.Count == 0 ? null : Faulty(errors);
    }

    private static Refusal Early(string field, DateOnly first) => Refusal.Invalid("request.invalid", new FieldError(field, "past-date", first.ToString("O", System.Globalization.CultureInfo.InvariantCulture)));

    internal static Refusal Faulty(IReadOnlyList<PolicyError> errors) => Refusal.Invalid("policy.faulty", new FieldError("/text", "faulty", errors.Count)) with
    {
        Facts = new Dictionary<string, object?> { ["faults"] = errors },
    };

    private async Task<string> TextOf(string document, int? version, DateTimeOffset at, CancellationToken ct)
    {
        var number = version ?? library.InForce(document, at)?.Version ?? 1;
        return await db.Set<PolicyRow>().Where(x => x.Document == document && x.Version == number).Select(x => x.Text).FirstAsync(ct);
    }

    private async Task<Result<PolicyRow>> Find(string document, int version, Seq expected, PolicyState? state, CancellationToken ct)
    {
        await db.Hold("policy\n" + document, ct);
        var row = kinds.Of(document) is null ? null : await db.Set<PolicyRow>().AsTracking().FirstOrDefaultAsync(x => x.Document == document && x.Version == version, ct);
        if (row is null) return Refusal.NotFound("policy.version-unknown");
        if (row.Revision != expected.Value) return Stale.Refusal(row.Revision);
        return state is null || row.State == state ? row : WrongState(row);
    }

    private static Refusal WrongState(PolicyRow row) => Refusal.Conflict("policy.wrong-state", ("state", PolicyCodes.Of(row.State)));

    private static bool IsAuthor(PolicyRow row, Actor actor) => row.Authors.Split(' ').Contains(actor.Code, StringComparer.Ordinal);

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private async Task<Result<PolicyHead>> Save(PolicyRow row, IFact fact, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        row.Revision++;
        await audit.Record(db, fact, actor, at, ct);
        await db.SaveChangesAsync(ct);
        return new PolicyHead(row.Document, row.Version, PolicyCodes.Of(row.State), row.Revision, row.EffectiveAt);
    }
}

internal static class PolicyCodes
{
#pragma warning disable CA1308 // Codes are lower case.
    public static string Of(PolicyState state) => state.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
