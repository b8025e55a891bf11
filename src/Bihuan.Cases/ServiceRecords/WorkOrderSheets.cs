using Bihuan.Cases.CaseDetail;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.Ui;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Cases.ServiceRecords;

/// <summary>The sheet carries a way back to the case for whoever holds it; the label leads staff to the page it was printed from.</summary>
internal sealed class WorkOrderSheets(CaseDetailComposer composer, ServiceRecordReader records, CaseLinks links) : IWorkOrderSheets
{
    public async Task<IResult?> Show(ServiceDb db, CaseId id, Actor actor, SheetPrint print, CancellationToken ct)
    {
        if (await db.Set<ServiceCase>().FirstOrDefaultAsync(x => x.Id == id, ct) is not { } serviceCase) return null;
        return new PageResult<WorkOrderPage>(new
        {
            View = await composer.Compose(db, serviceCase, actor, new CaseDetailQuery { All = true }, null, ct),
            Record = await records.Of(db, serviceCase, null, ct),
            Print = print,
            ProgressAddress = $"{print.Host}/t/{links.Lasting(id.Value)}",
        });
    }
}
