using Bihuan.Cases.Contracts;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Intake.OpenRequest;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;

namespace Bihuan.Intake.Portal;

/// <summary>
/// Opens the case that a customer reports on the portal: the same handler as every other channel, with the customer as the one who acts.
/// The form's once-token is the case's id, so the same form sent twice is one case.
/// </summary>
internal sealed class ReportHandler(ServiceDb db, OpenCaseHandler opening, CaseProgressReader cases, CaseAttachments attachments, CustomerRegister customers, WordsCatalog words, TimeProvider clock)
{
    public async Task<Result<Guid>> Handle(ReportRequest request, Guid id, Guid? about, IReadOnlyList<NamedFile> photos, CancellationToken ct)
    {
        if (await cases.Exists(db, id, ct)) return id;
        var earlier = about is { } other ? await cases.Find(db, other, ct) : null;
        var known = earlier?.CustomerId is { } customer ? new KnownRequester(customer, Note(earlier.Number)) : null;
        var asking = known?.CustomerId ?? await customers.Find(db, Phone.Normalise(request.Phone), CustomerRegister.NormaliseEmail(request.Email), ct) ?? id;
        var opened = await opening.Handle(request.ToOpen(id), Actor.Customer(asking), ct, known: known);
        if (opened.Refusal is null && photos.Count > 0) opened = await attachments.Add(db, new CaseId(id), photos, Actor.Customer(asking), clock.Now(), ct);
        return opened.Then<Guid>(head => head.Id.Value);
    }

    /// <summary>Notes are read at the desk, in the company's language.</summary>
    private string Note(string number) => words.In(WordsCatalog.Default).Format("portal.about-note", number);
}
