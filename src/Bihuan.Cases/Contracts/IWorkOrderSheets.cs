using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Http;

namespace Bihuan.Cases.Contracts;

/// <summary>What a work order is printed from.</summary>
/// <param name="Host">Scheme and host, for the codes on the paper.</param>
/// <param name="Home">The page it belongs to, beginning with a slash: the way back, and where the label's code leads staff.</param>
/// <param name="Paper">Code of the paper; A4 when nobody chose a known one.</param>
/// <param name="IsOfVisit">For whoever is sent: the work, without how the case went through the house.</param>
public sealed record SheetPrint(string Host, string Home, string? Paper, bool IsOfVisit = false);

/// <summary>The electronic work order (CASE-16): a case as one sheet to print, or a label for the unit.</summary>
public interface IWorkOrderSheets
{
    /// <summary>The page. The caller has found out who asks and whether they may. Null when there is no such case.</summary>
    Task<IResult?> Show(ServiceDb db, CaseId id, Actor actor, SheetPrint print, CancellationToken ct);
}
