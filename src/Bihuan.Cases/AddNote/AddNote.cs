using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.AddNote;

/// <summary>For colleagues only; the customer never sees it.</summary>
public sealed record AddNoteRequest([Required, MaxLength(5000)] string Text);

internal sealed class AddNoteHandler(CaseChange change) : ICaseAct<AddNoteRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, AddNoteRequest request, Actor actor, CancellationToken ct) =>
        change.Run(
            id,
            expected,
            actor,
            CasePermissions.AddNote,
            serviceCase =>
            {
                change.MakeFindable(serviceCase, request.Text);
                return new IFact[] { new NoteAdded(Ids.At(change.Now), request.Text) };
            },
            ct);
}
