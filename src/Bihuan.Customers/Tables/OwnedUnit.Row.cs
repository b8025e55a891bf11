using Bihuan.Platform.Store;

namespace Bihuan.Customers.Domain;

/// <summary>How the row of a unit that comes with its first case is written: after its customer, who may be as new.</summary>
internal sealed partial class OwnedUnit : IAppendRow
{
    private static readonly AppendTable Units = new("customers_unit", "id", "customer_id", "serial_number", "model", "category", "created_at", "version");

    public AppendTable Table => Units;

    public void Write(IColumnSink sink)
    {
        sink.Add(Id.Value);
        sink.Add(CustomerId?.Value);
        sink.Add(SerialNumber);
        sink.Add(Model);
        sink.Add(Category);
        sink.Add(CreatedAt);
        sink.Add(Version);
    }
}
