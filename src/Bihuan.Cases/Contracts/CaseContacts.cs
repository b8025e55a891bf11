using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Search;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.Contracts;

/// <summary>Somebody got in touch, by any channel, with the original text. Direction is <c>in</c> or <c>out</c>.</summary>
public sealed record NewContact(string Channel, string Direction, string Text)
{
    /// <summary>The platform's own message id.</summary>
    public string? ExternalId { get; init; }

    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>Where on the channel it was said, a code of <c>contact-point</c>.</summary>
    public string? Point { get; init; }

    /// <summary>Left out of what can be found.</summary>
    public string? CustomerName { get; init; }

    /// <summary>What whoever has the case should know besides, in the company's language: an internal note.</summary>
    public string? Note { get; init; }
}

/// <summary>Contacts of an existing case (CH-05) and the case a new contact belongs to (CH-17), in the caller's transaction.</summary>
public sealed class CaseContacts(CasePolicies policies)
{
    private const string Complaint = "complaint";

    /// <summary>Adds to the case, or to the one it has been joined to. Counts as repeat when the customer had been in touch before.</summary>
    public async Task<Result<CaseHead>> Add(ServiceDb db, CaseId id, NewContact contact, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        if (await Standing(db, id, ct) is not { } serviceCase) return CaseRefusals.NotFound();
        var decision = serviceCase.AddContact(Ids.At(at), contact.Channel, contact.Direction, contact.Text, contact.ExternalId);
        if (decision.Refusal is { } refusal) return refusal;
        db.MakeFindable(SearchText.Of(serviceCase.RunningNumber, (int)Math.Min(serviceCase.Seq + 1, SearchText.TextsMax - 1), Masking.FreeText(contact.Text, contact.CustomerName)));
        var facts = new List<IFact> { decision.Value with { Point = contact.Point } };
        if (contact.Direction == "in")
        {
            // What was waited for may have come; whoever holds the case sees to it, and the clocks go on.
            if (serviceCase.Release(ServiceCase.CustomerHold) is { } released) facts.Add(released);
            facts.AddRange(InboundWords.Follow(serviceCase, contact.Text, policies));
        }

        if (contact.Note is { Length: > 0 } note) facts.Add(new NoteAdded(Ids.At(at), note));
        return await CaseFlow.Save(db, serviceCase, policies, facts, actor, at, ct, contact.OccurredAt);
    }

    /// <summary>The case of a number that people say and write, where the actor's right reaches it.</summary>
    public async Task<CaseId?> FindByNumber(ServiceDb db, string number, Actor actor, CancellationToken ct)
    {
        var written = number.Trim().ToUpperInvariant();
        return await db.Set<ServiceCase>().Within(actor, CasePermissions.AddNote).Where(x => x.Number == written).Select(x => (CaseId?)x.Id).FirstOrDefaultAsync(ct);
    }

    /// <summary>Which of these cases the actor may read.</summary>
    public async Task<IReadOnlySet<Guid>> Visible(ServiceDb db, IReadOnlyCollection<Guid> cases, Actor actor, CancellationToken ct)
    {
        var ids = cases.Select(x => new CaseId(x)).ToList();
        return (await db.Set<ServiceCase>().Within(actor, CasePermissions.Read).Where(x => ids.Contains(x.Id)).Select(x => x.Id).ToListAsync(ct)).Select(x => x.Value).ToHashSet();
    }

    /// <summary>
    /// The newest open case of this customer about the same unit, or, when no unit is known, about the same model or category. Null when
    /// nothing fits: then the contact opens a case of its own. A complaint joins a complaint and nothing else: it has a number, a level and limits of
    /// its own, and is no line of the repair that it complains of.
    /// </summary>
    public async Task<CaseId?> OpenCaseFor(ServiceDb db, Guid customer, Guid? unit, string? model, string? category, CancellationToken ct, string? kind = null)
    {
        if (unit is null && model is null && category is null) return null;
        var customerId = new CustomerId(customer);
        var open = await db.Set<ServiceCase>()
            .Where(x => x.CustomerId == customerId && x.IsOpen && (kind != Complaint || x.Kind == Complaint))
            .OrderByDescending(x => x.RunningNumber)
            .Select(x => new { x.Id, x.UnitId, x.Model, x.ProductCategory })
            .Take(50)
            .ToListAsync(ct);
        var found = unit is { } known
            ? open.FirstOrDefault(x => x.UnitId?.Value == known)
            : open.FirstOrDefault(x => model is not null ? x.Model == model : x.ProductCategory == category);
        return found?.Id;
    }

    private static async Task<ServiceCase?> Standing(ServiceDb db, CaseId id, CancellationToken ct)
    {
        // Joined to one that was joined in turn: a short chain, and never a ring, since only open cases can be joined.
        for (var i = 0; i < 10; i++)
        {
            var found = await CaseFlow.Find(db, id, ct);
            if (found?.JoinedIntoId is not { } into) return found;
            id = into;
        }

        return null;
    }
}
