using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

using Bihuan.Customers.Contracts;

namespace Bihuan.Cases.LinkUnit;

/// <summary>The machine the case is about. A serial number nobody has registered is put on record.</summary>
public sealed record LinkUnitRequest(
    [MaxLength(60)] string? SerialNumber = null,
    [MaxLength(80)] string? Model = null,
    [MaxLength(40)] string? ProductCategory = null);

internal sealed class LinkUnitHandler(CaseChange change, UnitDirectory units) : ICaseAct<LinkUnitRequest>
{
    public async Task<Result<CaseHead>> Handle(CaseId id, Seq expected, LinkUnitRequest request, Actor actor, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(request.SerialNumber) && request.Model is null && request.ProductCategory is null) return CaseRefusals.Wrong("/serialNumber", "required");
        if (request.ProductCategory is { } category && !change.Policies.Has("category", category)) return change.Policies.UnknownCode("/productCategory", "category");
        var unit = string.IsNullOrWhiteSpace(request.SerialNumber) ? null : await units.FindBySerial(change.Db, request.SerialNumber, ct);
        return await change.Run(id, expected, actor, CasePermissions.Handle, x => Decide(x, request, unit), ct);
    }

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, LinkUnitRequest request, UnitCard? known)
    {
        if (!serviceCase.IsOpen) return CaseRefusals.IsClosed();
        var unit = known ?? (string.IsNullOrWhiteSpace(request.SerialNumber)
            ? null
            : units.Record(change.Db, request.SerialNumber, request.Model, request.ProductCategory, serviceCase.CustomerId?.Value, change.Now));
        return serviceCase.LinkUnit(
            unit?.Id, unit?.SerialNumber, request.Model ?? unit?.Model ?? serviceCase.Model, request.ProductCategory ?? unit?.Category ?? serviceCase.ProductCategory).AsFacts();
    }
}
